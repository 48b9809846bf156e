import * as z from "zod";

import { ToolsetError } from "../../compiler/diagnostics/toolset-error.ts";
import { isLoopbackHost } from "../../src/settings/loopback.ts";

/** Where a model is. */
export interface ModelSettings {
  readonly api: "openai" | "anthropic";
  /** Without a slash at its end. */
  readonly url: string;
  readonly name: string;
  /** Null for a server that asks for none. */
  readonly key: string | null;
}

function isSafe(text: string): boolean {
  const url = URL.parse(text);
  if (url?.username !== "" || url.search !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
}

/** What is not set is empty. */
const Environment = z.object({
  EVAL_MODEL_API: z.enum(["openai", "anthropic", ""], {
    error: "must be openai (chat completions, which many servers have) or anthropic",
  }),
  EVAL_MODEL_URL: z.string().refine(isSafe, {
    error:
      "must be the address of the model's API, https unless it is this computer, such as https://api.openai.com/v1 or https://api.anthropic.com",
  }),
  EVAL_MODEL: z.string().min(1, "must be the name of a model, as its API has it"),
  EVAL_MODEL_KEY: z
    .string()
    .regex(/^[\x21-\x7e]*$/, "must be a key without spaces and line breaks"),
});

/** Throws: `ToolsetError` with every variable that is wrong; no value is told. */
export function readModelSettings(
  env: Readonly<Record<string, string | undefined>>,
): ModelSettings {
  const names = Object.keys(Environment.shape);
  const given = Object.fromEntries(names.map((name) => [name, env[name] ?? ""]));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    throw new ToolsetError(
      parsed.error.issues.map(({ path, message }) => ({
        file: String(path[0]),
        message: `This variable of the environment ${message}.`,
      })),
    );
  }
  const { EVAL_MODEL_API, EVAL_MODEL_URL, EVAL_MODEL, EVAL_MODEL_KEY } = parsed.data;
  return {
    api: EVAL_MODEL_API === "anthropic" ? "anthropic" : "openai",
    url: EVAL_MODEL_URL.replace(/\/+$/, ""),
    name: EVAL_MODEL,
    key: EVAL_MODEL_KEY === "" ? null : EVAL_MODEL_KEY,
  };
}

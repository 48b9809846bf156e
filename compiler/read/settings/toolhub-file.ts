import { existsSync } from "node:fs";
import * as z from "zod";

import { readSettings } from "./settings.ts";

/** What a deployment says of itself, at the root of its repository. */
export const toolhubFile = "toolhub.json";

const Text = z.string().min(1);
const Limit = z.int("must be a whole number").min(1, "must be 1 or more");

export const defaultMaxToolBytes = 8192;

/** Unknown fields are refused. */
export const ToolhubFile = z.strictObject({
  $schema: Text.describe("Where editors find the schema of this file.").optional(),
  name: Text.describe("What people see as the name of this server.").optional(),
  operator: Text.describe("Who runs it, for people.").optional(),
  contact: Text.describe("Where people ask: an https address, or mailto: with one.").optional(),
  toolsets: Text.describe("The folder of the toolsets.").default("toolsets"),
  limits: z
    .strictObject({
      maxToolBytes: Limit.describe("How much of a listing one tool may take, in bytes.").default(
        defaultMaxToolBytes,
      ),
      maxTotalTokens: Limit.describe(
        "How much of a listing all tools together may take, in estimated tokens.",
      ).default(20_000),
    })
    .describe("What the tools may cost a model to read.")
    .prefault({}),
});
export type ToolhubFile = z.infer<typeof ToolhubFile>;

/** What `toolhub.json` in this folder says; the defaults if there is none. Throws: `ToolsetError`. */
export function readToolhubFile(): ToolhubFile {
  return existsSync(toolhubFile) ? readSettings(ToolhubFile, toolhubFile) : ToolhubFile.parse({});
}

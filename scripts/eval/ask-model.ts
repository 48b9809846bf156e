import { setTimeout } from "node:timers/promises";
import type * as z from "zod";

import { ModelError, type TokenCount } from "./model.ts";

/** What a server says that is busy, or was for a moment; 529 is Anthropic's. */
const busy: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 529]);
const maxTries = 4;
const maxWaitSeconds = 60;
const bytesPerToken = 4;

export interface ModelRequest<Shape extends z.ZodType> {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
  readonly shape: Shape;
}

/**
 * Asks once, and again after a while if the API is busy. Never along a redirect: the key is for this address alone.
 * Throws: `ModelError`; what `signal` says if it is aborted.
 */
export async function askModel<Shape extends z.ZodType>(
  { url, headers, body, shape }: ModelRequest<Shape>,
  signal: AbortSignal,
): Promise<{ readonly answer: z.infer<Shape>; readonly estimated: TokenCount }> {
  const sent = JSON.stringify(body);
  const init = { method: "POST", headers, body: sent, redirect: "error", signal } as const;
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(url, init).catch(() => {
      signal.throwIfAborted();
      throw new ModelError("The model's API cannot be reached.");
    });
    const text = await response.text();
    if (response.ok) return { answer: parse(text, shape), estimated: estimate(sent, text) };
    if (!busy.has(response.status) || tries === maxTries)
      throw new ModelError(`The model's API answered ${response.status}.`);
    await setTimeout(toWaitMs(response.headers, tries), undefined, { signal });
  }
}

function toWaitMs(headers: Headers, tries: number): number {
  const told = headers.get("retry-after");
  const seconds = told !== null && /^\d+$/.test(told) ? Number(told) : 2 ** tries;
  return Math.min(seconds, maxWaitSeconds) * 1000;
}

function parse<Shape extends z.ZodType>(text: string, shape: Shape): z.infer<Shape> {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw new ModelError("The model's API answered in another form than EVAL_MODEL_API says.");
  }
}

/** For an API that counts no tokens. */
const estimate = (sent: string, got: string): TokenCount => ({
  input: Math.ceil(sent.length / bytesPerToken),
  output: Math.ceil(got.length / bytesPerToken),
});

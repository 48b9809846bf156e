import type { Diagnosis } from "../findings/diagnosis.ts";
import type { RuleId } from "../findings/rules.ts";
import { type Exchange, exchange, readObject } from "../wire/exchange.ts";

const timeoutMs = 15_000;

/** A metadata document and where it stands. */
export interface FoundDocument {
  readonly url: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly exchange: Exchange;
}

/** `/.well-known/<name>` with the path of `url` behind it. Source: RFC 8414, section 3.1; RFC 9728, section 3.1. */
export const toWellKnown = ({ origin, pathname }: URL, name: string): string =>
  `${origin}/.well-known/${name}${pathname === "/" ? "" : pathname}`;

/** The first of the addresses that has a document; notes what is wrong with it. */
export async function fetchDocument(
  diagnosis: Diagnosis,
  urls: readonly string[],
  broken: RuleId,
): Promise<FoundDocument | undefined> {
  for (const url of new Set(urls)) {
    const answer = await exchange(url, { headers: { accept: "application/json" }, timeoutMs });
    if (answer.status >= 400 && answer.status < 500) continue;
    const fields = answer.status === 200 ? readObject(answer) : undefined;
    if (fields !== undefined && answer.type === "application/json") {
      return { url, fields, exchange: answer };
    }
    diagnosis.found(broken, `${url}: ${answer.status}, ${answer.type || "no Content-Type"}`);
    if (fields !== undefined) return { url, fields, exchange: answer };
  }
  return undefined;
}

/** What a library finds wrong, where we found nothing. */
export async function confirmBy(
  diagnosis: Diagnosis,
  rule: RuleId,
  check: () => Promise<unknown>,
): Promise<void> {
  try {
    await check();
  } catch (error) {
    diagnosis.found(rule, error instanceof Error ? error.message : String(error));
  }
}

/** The answer again, for a library to read. */
export const toResponse = ({ status, headers, text }: Exchange): Response =>
  new Response(text, { status, headers });

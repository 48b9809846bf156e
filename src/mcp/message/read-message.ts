import type { JSONValue } from "@modelcontextprotocol/server";

import { type BodyFault, readBody } from "../../read-body.ts";
import type { ServerCatalog } from "../../server-catalog/server-catalog.ts";
import { emptyBody, type ParsedBody, parseBody } from "./message.ts";
import { refuseHead } from "./request-head.ts";
import { invalidRequest, parseError, toHttpError } from "./rpc-error.ts";

const maxBodyBytes = 1024 * 1024;
const maxDepth = 64;

/** What a request holds that nobody serves: the answer that says why. */
interface RefusedBody {
  readonly kind: "other";
  readonly calls: 0;
  readonly refusal: Response;
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * The one look at a request: its method and type (405, 415), then the bytes of a POST as JSON: at most 1 MiB (413),
 * complete within 30 s (408), valid UTF-8, at most 64 levels deep, valid (400). The SDK has none of these limits for a
 * body it does not read itself.
 */
export async function readMessage(
  request: Request,
  offer: ServerCatalog,
): Promise<ParsedBody | RefusedBody> {
  const refusal = refuseHead(request);
  if (refusal) return toRefused(refusal);
  if (request.method !== "POST") return emptyBody;
  const bytes = await readBody(request, maxBodyBytes);
  if (typeof bytes === "string") return refuse(...bodyFaults[bytes]);
  const parsed = parseJson(bytes);
  if ("fault" in parsed) return refuse(400, parseError, parsed.fault);
  return parseBody(request.headers, parsed.json, offer);
}

function parseJson(bytes: Uint8Array): { json: JSONValue } | { fault: string } {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    return { fault: "The body is not valid UTF-8." };
  }
  if (!isShallow(text)) return { fault: `The body is nested more than ${maxDepth} levels deep.` };
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { fault: "The body is not valid JSON." };
  }
}

const bodyFaults: Readonly<Record<BodyFault, readonly [number, number, string]>> = {
  too_large: [413, invalidRequest, "The body is larger than 1 MiB."],
  unreadable: [400, parseError, "The body could not be read to its end."],
  late: [408, parseError, "The body was not complete in time."],
};

const toRefused = (refusal: Response): RefusedBody => ({ kind: "other", calls: 0, refusal });

const refuse = (status: number, code: number, message: string) =>
  toRefused(toHttpError(status, code, message));

const quotation = 0x22;
const backslash = 0x5c;
/** `[` and `{` go down one level, `]` and `}` up. */
const steps = new Map([
  [0x5b, 1],
  [0x7b, 1],
  [0x5d, -1],
  [0x7d, -1],
]);

/** Counts brackets outside strings, before anything is built from them. */
function isShallow(text: string): boolean {
  let depth = 0;
  let isString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quotation) isString = !isString;
    else if (code === backslash) index += 1;
    else if (!isString) depth += steps.get(code) ?? 0;
    if (depth > maxDepth) return false;
  }
  return true;
}

import type { CompiledOperation, CompiledToolset, JsonSchema } from "../../src/catalog/compiled.ts";
import { isObject } from "../../src/is-object.ts";
import { toErrorBody } from "../../src/tools/results/error-body.ts";
import { shapeResult } from "../../src/tools/results/shape-result.ts";
import { targetOf } from "../../src/tools/target-of.ts";
import {
  readResponse,
  sendRequest,
  toRequestBody,
  type UpstreamCall,
} from "../../src/upstream/execute.ts";
import { toRequestStart } from "../../src/upstream/request-start.ts";
import { listFilters } from "../../src/upstream/without-key.ts";

export const provocationNames = ["a wrong key", "an unknown id", "a wrong argument"] as const;
export type ProvocationName = (typeof provocationNames)[number];

/** A query that an API has to refuse, in one way. */
interface Provocation {
  readonly name: ProvocationName;
  readonly document: string;
  readonly operationName: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of the tool; null for the probe of a key. */
  readonly operation: CompiledOperation | null;
  /** In the place of the key that works. */
  readonly key?: string;
}

/** An answer that can be replayed: what HTTP said, and what an agent was told of it; no `told` for data. */
export interface KnownAnswer {
  readonly name: ProvocationName;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly told?: { readonly error_code: string; readonly message: string };
}

const timeoutMs = 30_000;
/** What says something of an error; nothing else of the headers is kept. */
const keptHeaders = /^(?:retry-after|www-authenticate|content-type|(?:x-)?ratelimit-.*)$/;

/** What this toolset's API can be asked so that it refuses: a wrong key, an unknown id, a wrong argument. */
export function listProvocations(toolset: CompiledToolset, key: string | null): Provocation[] {
  const { auth, operations } = toolset;
  const queries = operations.filter(({ kind, batch }) => kind === "query" && batch === undefined);
  const byId = queries.find(({ result }) => result.notFound.some(({ isImplied }) => !isImplied));
  const withArguments = queries.find(({ tool }) => listRequired(tool.inputSchema).length > 0);
  const probe = auth.type === "none" ? null : { ...auth.probe, variables: {}, operation: null };
  return [
    ...(probe && key ? [{ ...probe, name: "a wrong key" as const, key: toWrongKey(key) }] : []),
    ...(byId
      ? [{ ...toSent(byId), name: "an unknown id" as const, variables: toUnknown(byId) }]
      : []),
    ...(withArguments
      ? [
          {
            ...toSent(withArguments),
            name: "a wrong argument" as const,
            variables: toWrong(withArguments),
          },
        ]
      : []),
  ];
}

const toSent = (operation: CompiledOperation) => ({
  document: operation.document,
  operationName: operation.operationName,
  operation,
});

/** Of the same length and kinds of characters, and nothing of the key. */
const toWrongKey = (key: string) => key.replace(/[A-Za-z]/g, "x").replace(/\d/g, "0");

function listRequired({ required, properties }: JsonSchema): [string, JsonSchema][] {
  const all = isObject(properties) ? properties : {};
  const names = Array.isArray(required) ? required.map(String) : [];
  return names.map((name) => [name, isObject(all[name]) ? all[name] : {}]);
}

/** Arguments of the right types that nothing has. */
const toUnknown = ({ tool }: CompiledOperation) =>
  Object.fromEntries(
    listRequired(tool.inputSchema).map(([name, schema]) => [name, toNothing(schema)]),
  );

function toNothing({ type, enum: values, maximum }: JsonSchema): unknown {
  if (Array.isArray(values)) return values[0];
  if (type === "integer" || type === "number") return maximum ?? 2_000_000_000;
  if (type === "boolean") return false;
  return type === "array" ? [] : "toolhub-probe-0";
}

const toWrong = ({ tool }: CompiledOperation) =>
  Object.fromEntries(listRequired(tool.inputSchema).map(([name]) => [name, { wrong: true }]));

/** Asks, and says what an agent would be told. Neither key is in what comes back. */
export async function askApi(
  toolset: CompiledToolset,
  { name, key, operation, ...sent }: Provocation,
  goodKey: string | null,
): Promise<KnownAnswer> {
  const keyLocation = { accountUrl: null, phrase: () => "where it is set" };
  const text = key ?? goodKey;
  const call: UpstreamCall = {
    toolset: toolset.name,
    title: toolset.title,
    kind: "query",
    keyLocation,
    target: targetOf(toolset, text === null ? null : { text }, keyLocation),
    start: toRequestStart(sent),
    variables: sent.variables,
    notFound: operation?.result.notFound,
    errorRules: toolset.errorRules,
    requestId: crypto.randomUUID(),
    timeoutMs,
    cacheSeconds: 0,
  };
  const response = await sendRequest(call, toRequestBody(call), AbortSignal.timeout(timeoutMs));
  const { status } = response;
  const raw = await response.clone().text();
  const told = await readResponse(call, response)
    .then((data) => {
      if (operation) shapeResult(operation, toolset, data);
    })
    .catch((error) => toErrorBody(error, call.requestId));
  const clean = createCleaner([...call.target.secrets, ...(goodKey === null ? [] : [goodKey])]);
  const kept = [...response.headers].filter(([header]) => keptHeaders.test(header));
  return {
    name,
    status,
    headers: Object.fromEntries(kept.map(([header, value]) => [header, String(clean(value))])),
    body: clean(parseBody(raw)),
    ...(told && { told: { error_code: told.error_code, message: told.message } }),
  };
}

function createCleaner(secrets: readonly string[]): (value: unknown) => unknown {
  const filters = listFilters(secrets);
  return (value) => filters.reduce((rest, filter) => filter.remove(rest), value);
}

/** A text that is no JSON stays one. */
function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

import { getIntrospectionQuery, Source } from "graphql";

import { toKeyVariable } from "../../src/catalog/keys/key-state.ts";
import { ToolsetError } from "../diagnostics/toolset-error.ts";
import type { ApiRequest } from "./api-request.ts";
import { toSdlText, toSilence } from "./sdl.ts";
import type { FoundToolset } from "./toolset-folder.ts";

const timeoutMs = 60_000;

/** Older servers do not know all that can be asked. */
const questions = [
  getIntrospectionQuery({
    inputValueDeprecation: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    oneOf: true,
  }),
  getIntrospectionQuery(),
];

/**
 * The schema of the API as SDL, asked with the key from the environment if there is one.
 * Throws: `ToolsetError` that names the address without its query string.
 */
export async function introspect(toolset: FoundToolset, request: ApiRequest): Promise<Source> {
  const place = toLocation(request.url);
  let message = "";
  for (const query of questions) {
    const answer = await ask(toolset, request, query);
    if (Object(answer).data?.__schema) return new Source(toSdlText(place, answer), place);
    message = toSilence(answer);
  }
  throw new ToolsetError([{ file: place, message }]);
}

async function ask(
  toolset: FoundToolset,
  { url: endpoint, headers }: ApiRequest,
  query: string,
): Promise<unknown> {
  const response = await send(endpoint, {
    method: "POST",
    headers: {
      ...headers,
      accept: "application/graphql-response+json, application/json",
      "content-type": "application/json",
      ...toCredential(toolset),
    },
    body: JSON.stringify({ query, operationName: "IntrospectionQuery" }),
    // A redirect would carry the key to another place.
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const { status } = response;
  if (status === 401 || status === 403) {
    const variable = toKeyVariable(toolset.name);
    const withheld = Object.keys(toolset.settings.serviceHeaders ?? {}).some(
      (name) => !Object.hasOwn(headers, name),
    );
    const why = withheld ? " serviceHeaders went nowhere: they go to the endpoint alone." : "";
    const fix = `set ${variable} to a key that works.${why}`;
    return refuse(endpoint, `It refused with ${status}: ${fix}`);
  }
  try {
    return await response.json();
  } catch {
    return refuse(
      endpoint,
      `It answered ${status} without JSON: check that this is the address of the GraphQL API.`,
    );
  }
}

async function send(endpoint: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(endpoint, request);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return refuse(endpoint, `No answer came (${reason}): check the address.`);
  }
}

function toCredential({ name, settings: { auth } }: FoundToolset): Record<string, string> {
  const key = process.env[toKeyVariable(name)];
  if (auth.type === "none" || !key) return {};
  return auth.type === "bearer"
    ? { authorization: `Bearer ${key}` }
    : { [auth.header]: auth.format.replace("{key}", () => key) };
}

function refuse(endpoint: string, message: string): never {
  throw new ToolsetError([{ file: toLocation(endpoint), message }]);
}

/** Keys may stand in a query string. */
function toLocation(endpoint: string): string {
  const url = URL.parse(endpoint);
  return url ? `${url.origin}${url.pathname}` : "endpoint";
}

import { demo } from "./toolhub-server.ts";

/** As much of an answer as tests read; what `data` holds is theirs to say. */
interface Answer<Field> {
  readonly data: Record<string, Field> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { code: string } }[];
  readonly extensions?: { readonly cost: { readonly requestedQueryCost: number } };
}

/** What the payload of a refused change holds. */
export interface Refused {
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

/** Asks the demo at `path` as a client of its API does, without toolhub. */
export async function askSystem<Field>(path: string, key: string, query: string, variables = {}) {
  const response = await fetch(`${demo.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  const body: Answer<Field> = JSON.parse(await response.text());
  const wait = response.headers.get("retry-after");
  return { status: response.status, wait, ...body, code: body.errors?.[0]?.extensions.code };
}

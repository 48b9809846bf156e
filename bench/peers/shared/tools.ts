import * as z from "zod";

import tool from "./tool.json" with { type: "json" };

/** Settings that every peer gets: bindings of a Worker, or the environment of a process. */
export interface Settings {
  readonly UPSTREAM_URL: string;
  readonly UPSTREAM_KEY: string;
  /** How many tools there are. */
  readonly TOOLS: string;
}

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];

/** The tool that toolhub compiles from `bench/toolset`, under as many names as asked for. */
export function toTools(amount: number) {
  return Array.from({ length: amount }, (_, at) => {
    const name = `${tool.name}_${at + 1}`;
    return { ...tool, name, document: tool.document.replace(tool.name, name) };
  });
}

/** The same with schemas of zod, made once: what the documentation of these servers has. */
export function toZodTools(amount: number) {
  const input = z.fromJSONSchema(tool.inputSchema as JsonSchema) as z.ZodObject;
  const output = z.fromJSONSchema(tool.outputSchema as JsonSchema) as z.ZodObject;
  return toTools(amount).map((each) => ({ ...each, input, output }));
}

/** The one request upstream, by the key that the call comes with. */
export async function askUpstream(url: string, key: string, query: string, variables: unknown) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data } = (await response.json()) as { data: { trial: Record<string, unknown> } };
  return data.trial;
}

/** The result of a call: typed, and the same as text. */
export const toResult = (trial: Record<string, unknown>) => ({
  content: [{ type: "text" as const, text: JSON.stringify(trial) }],
  structuredContent: trial,
});

import type { RuleId } from "../../../doctor/findings/rules.ts";
import type { Reply } from "./healthy-oauth.ts";
import type { Plant, Seen } from "./planted-server.ts";

/** A fault, and the rule that must name it. `also` are rules that it breaks besides. */
export type PlantedFault = readonly [
  what: string,
  rule: RuleId,
  plant: Plant,
  also?: readonly RuleId[],
];

type Fields = Record<string, unknown>;

/** Changes replies of one kind. */
export const on =
  (kind: string, change: (reply: Reply, seen: Seen) => Partial<Reply>): Plant =>
  (reply, seen) =>
    reply.kind === kind ? { ...reply, ...change(reply, seen) } : reply;

/** Changes fields of the JSON in replies of one kind; undefined takes one out. */
export const onFields = (kind: string, change: (fields: Fields, seen: Seen) => Fields): Plant =>
  on(kind, ({ body }, seen) => ({ body: { ...Object(body), ...change(Object(body), seen) } }));

/** Changes fields of the result in replies of one kind. */
export const onResult = (kind: string, change: (result: Fields) => Fields): Plant =>
  onFields(kind, ({ result }) => ({ result: { ...Object(result), ...change(Object(result)) } }));

/** Changes the first tool. */
export const onTool = (change: (tool: Fields) => Fields): Plant =>
  onResult("list", ({ tools }) => {
    const [tool] = tools as [Fields];
    return { tools: [{ ...tool, ...change(tool) }] };
  });

/** Gives the first tool these arguments. */
export const onArguments = (properties: Fields, more: Fields = {}): Plant =>
  onTool(() => ({ inputSchema: { type: "object", properties, ...more } }));

export const both =
  (first: Plant, second: Plant): Plant =>
  async (reply, seen) =>
    second(await first(reply, seen), seen);

export const status = (kind: string, code: number): Plant => on(kind, () => ({ status: code }));

export const type = (kind: string, contentType: string): Plant =>
  on(kind, ({ headers }) => ({ headers: { ...headers, "content-type": contentType } }));

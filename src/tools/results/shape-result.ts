import type { ToolAnswer, ToolResult } from "../../caller.ts";
import type {
  CompiledOperation,
  CompiledToolset,
  ErrorRule,
  JsonSchema,
  ShapeStep,
} from "../../catalog/compiled.ts";
import { fillSaid, type UpstreamErrorRule } from "../../catalog/error-rule.ts";
import { AppError } from "../../errors.ts";
import { isObject } from "../../is-object.ts";
import { log } from "../../observe/log.ts";
import { quote } from "../../upstream/failures.ts";

type Path = readonly string[];
type Change = (holder: ToolResult, key: string) => ToolResult;

/** What of a toolset an answer is told with. */
type Speaker = Pick<CompiledToolset, "title" | "errorRules">;

/** For the log: a step of this tool, without list indexes. */
interface Spot {
  readonly tool: string;
  readonly path: Path;
}

/** Where a client finds what `@private` took out of the result: all values by their path. */
export const privateMeta = "toolhub/private";

/** What `meta` of an answer looks like; undefined if nothing is private. */
export function toMetaSchema({ result: { hidden } }: CompiledOperation): JsonSchema | undefined {
  return hidden && { properties: { [privateMeta]: hidden }, additionalProperties: false };
}

/**
 * The answer's `data` as the operation's author wants it. Nothing of `data` is changed. Throws:
 * `upstream_rejected` and `not_found` where a field that the author marked so says it.
 */
export function shapeResult(
  operation: CompiledOperation,
  toolset: Speaker,
  data: ToolResult,
): ToolAnswer {
  const { result: plan, tool } = operation;
  for (const rule of plan.errors ?? []) assertNoError(rule, toolset, data);
  for (const { path, message } of plan.notFound) {
    if (listValues(data, path).includes(null)) throw new AppError(message, { kind: "not_found" });
  }
  const hidden = new Map<string, unknown[]>();
  let shaped = data;
  for (const step of plan.steps ?? []) {
    if (step.act === "hide") {
      const name = toDotted(step.path);
      hidden.set(name, [...(hidden.get(name) ?? []), ...listValues(shaped, step.path)]);
    }
    shaped = changeAt(shaped, step.path, toChange(step, tool.name));
  }
  const result = toForm(operation, shaped);
  if (!result) throw new AppError(`${tool.title} got no result.`, { kind: "not_found" });
  return hidden.size > 0
    ? { result, meta: { [privateMeta]: Object.fromEntries(hidden) } }
    : { result };
}

function toForm({ result, tool }: CompiledOperation, data: ToolResult): ToolResult | null {
  const { form, root } = result;
  if (form === "data") return data;
  if (form === "value") return isObject(data[root]) ? data[root] : null;
  const value = take(data, root, { tool: tool.name, path: [] });
  const omitted = data[`${root}_omitted`];
  return { items: value, ...(omitted !== undefined && { items_omitted: omitted }) };
}

function assertNoError(rule: ErrorRule, toolset: Speaker, data: ToolResult): void {
  const { path, said } = rule;
  const failures = listValues(data, path).filter(isFailure);
  if (failures.length === 0) return;
  const words = quote(failures.flatMap((failure) => listWords(failure, said)).join("; "));
  const code = findCode(rule, failures, data);
  const { message, ...quoted } = fillSaid(toSentence(rule, toolset, code), words);
  throw new AppError(message, { kind: "upstream_rejected", code, ...quoted });
}

/** What the toolset says of this code wherever it stands, before what the operation says of the field. */
function toSentence({ message }: ErrorRule, { title, errorRules = [] }: Speaker, code: string) {
  const isOfCode = ({ when }: UpstreamErrorRule) =>
    when.code?.includes(code) && Object.keys(when).length === 1;
  const said = errorRules.find(isOfCode)?.message;
  if (said !== undefined) return said;
  return message === null
    ? `${title} refused the request and said: {said}`
    : `${message} ${title} said: {said}`;
}

/** The first code that the upstream gave, if it is one and no sentence. */
function findCode({ path, said, code }: ErrorRule, failures: unknown[], data: ToolResult): string {
  if (code === undefined) return "GRAPHQL_ERROR";
  // A text has its code beside it.
  const holders = said === null ? listValues(data, path.slice(0, -1)) : failures;
  const codes = holders.flatMap((holder) => listWords(holder, code));
  return codes.find((word) => /^[A-Za-z][A-Za-z0-9_.-]{0,60}$/.test(word)) ?? "GRAPHQL_ERROR";
}

function isFailure(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isFailure);
  return value !== null && value !== "";
}

function listWords(value: unknown, said: string | null): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => listWords(item, said));
  if (isObject(value) && said !== null) return listWords(value[said], null);
  return typeof value === "string" ? [value] : [];
}

/** What stands at `path`, through all lists; fields that were left out give nothing. */
function listValues(value: unknown, path: Path): unknown[] {
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  if (Array.isArray(value)) return value.flatMap((item) => listValues(item, path));
  if (!isObject(value)) return [];
  if (step.startsWith("on ")) return isOf(value, step) ? listValues(value, rest) : [];
  return Object.hasOwn(value, step) ? listValues(value[step], rest) : [];
}

/** A copy in which `change` was made to the object that holds the last step of `path`. */
function changeAt<Value>(value: Value, path: Path, change: Change): Value;
function changeAt(value: unknown, path: Path, change: Change): unknown {
  const [step, ...rest] = path;
  if (Array.isArray(value)) return value.map((item) => changeAt(item, path, change));
  if (!isObject(value) || step === undefined) return value;
  if (step.startsWith("on ")) return isOf(value, step) ? changeAt(value, rest, change) : value;
  if (!Object.hasOwn(value, step)) return value;
  return rest.length === 0
    ? change(value, step)
    : { ...value, [step]: changeAt(value[step], rest, change) };
}

function toChange(step: ShapeStep, tool: string): Change {
  const spot = { tool, path: step.path };
  switch (step.act) {
    case "drop":
    case "hide":
      return (holder, key) =>
        Object.fromEntries(Object.entries(holder).filter(([name]) => name !== key));
    case "pluck":
      return (holder, key) => ({
        ...holder,
        [key]: mapList(holder[key], (item) =>
          isObject(item) ? take(item, step.field, spot) : item,
        ),
      });
    case "unwrap":
      return (holder, key) => {
        const value = holder[key];
        return { ...holder, [key]: isObject(value) ? take(value, step.list, spot) : value };
      };
    case "page":
      return (holder, key) => ({ ...holder, [key]: toPage(holder[key], step, spot) });
    case "cut":
      return (holder, key) => cutList(holder, key, step.items);
  }
}

/** Throws: `misconfigured` if the field is missing: GraphQL has no answer without it. */
function take(holder: ToolResult, key: string, { tool, path }: Spot): unknown {
  if (Object.hasOwn(holder, key)) return holder[key];
  const at = ["", ...path.filter((step) => !step.startsWith("on ")), key].join("/");
  log("error", "result_schema", { tool, at });
  throw new AppError(
    "The call went through, but a field that every answer must have is missing. The operator has to update the toolset.",
    { kind: "misconfigured" },
  );
}

function mapList(value: unknown, map: (item: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(map) : value;
}

function toPage(value: unknown, step: Extract<ShapeStep, { act: "page" }>, spot: Spot): unknown {
  if (!isObject(value)) return value;
  const items = take(value, step.list, spot);
  const { [step.list]: _, [step.info]: info, ...others } = value;
  const page = isObject(info) ? info : {};
  const isLast = step.more !== null && page[step.more] !== true;
  return { items, next_cursor: isLast ? null : (page[step.cursor] ?? null), ...others };
}

function cutList(holder: ToolResult, key: string, items: number): ToolResult {
  const list = holder[key];
  if (!Array.isArray(list) || list.length <= items) return holder;
  return { ...holder, [key]: list.slice(0, items), [`${key}_omitted`]: list.length - items };
}

/** `["thing", "on A|B", "id"]` becomes `thing.id`. */
function toDotted(path: Path): string {
  return path.filter((step) => !step.startsWith("on ")).join(".");
}

function isOf({ __typename: name }: ToolResult, step: string): boolean {
  return step.slice("on ".length).split("|").includes(String(name));
}

import type { CompiledOperation, ToolListing } from "../../src/catalog/compiled.ts";
import { countBytes } from "../json-schema/listing-size.ts";

/** A place where a listing says less than the API does, so that the tool's entry keeps within its budget. */
export interface Note {
  readonly schema: "input" | "output";
  /** Shape: `trials[].locations`; empty for all of it. */
  readonly path: string;
}

/** A part of a schema's private copy, which is changed in place. */
type Part = Record<string, unknown>;

/** Where an object's schema stands: `holder[key]`. */
interface SchemaSlot {
  readonly holder: Part;
  readonly key: string;
  /** Shape: `trials[].locations`; empty for all of it. */
  readonly path: string;
  /** How many objects are around it. */
  readonly depth: number;
}

/**
 * The same operation, or one whose entry of a listing keeps within `maxBytes` as far as its output can help: the
 * deepest objects, the largest of them first, become `{"type":"object"}`. Results are checked against all of it still.
 */
export function coarsenOutput(
  operation: CompiledOperation,
  maxBytes: number,
): { operation: CompiledOperation; notes: readonly Note[] } {
  const { tool } = operation;
  const excess = countBytes(tool) - maxBytes;
  if (excess <= 0) return { operation, notes: [] };
  const copy: Part & Pick<ToolListing, "outputSchema"> = JSON.parse(
    JSON.stringify({ outputSchema: tool.outputSchema }),
  );
  const paths = coarsenSlots(listSlots(copy, "outputSchema", "", 0), excess);
  const { outputSchema } = copy;
  return {
    operation: { ...operation, tool: { ...tool, outputSchema }, resultSchema: tool.outputSchema },
    notes: listOutermost(paths).map((path) => ({ schema: "output", path })),
  };
}

/** Frees `bytes`, or as many as there are. Returns the paths of what became coarse. */
function coarsenSlots(places: readonly SchemaSlot[], bytes: number): string[] {
  const levels = [...Map.groupBy(places, ({ depth }) => depth)].sort(([a], [b]) => b - a);
  const paths: string[] = [];
  let excess = bytes;
  for (const [, level] of levels) {
    const largestFirst = level
      .map((place) => ({ ...place, bytes: countBytes(place.holder[place.key]) }))
      .sort((a, b) => b.bytes - a.bytes);
    for (const { holder, key, path, bytes: before } of largestFirst) {
      if (excess <= 0) return paths;
      const coarse = toCoarse(Object(holder[key]));
      if (countBytes(coarse) === before) continue;
      excess -= before - countBytes(coarse);
      holder[key] = coarse;
      paths.push(path);
    }
  }
  return paths;
}

/** The objects at and below `holder[key]`; the members of a union stand at one place. */
function listSlots(holder: Part, key: string, path: string, depth: number): SchemaSlot[] {
  const schema = holder[key];
  if (!isPart(schema)) return [];
  const branches = listBranches(schema);
  const isObject = branches.length > 0 && branches.every(({ type }) => isOnlyObject(type));
  const below = [schema, ...branches.filter((branch) => branch !== schema)].flatMap((branch) => {
    const properties = isPart(branch.properties) ? branch.properties : {};
    return [
      ...listSlots(branch, "items", `${path}[]`, depth),
      ...Object.keys(properties).flatMap((name) =>
        listSlots(
          properties,
          name,
          path === "" ? name : `${path}.${name}`,
          isObject ? depth + 1 : depth,
        ),
      ),
    ];
  });
  return isObject ? [{ holder, key, path, depth }, ...below] : below;
}

/** What a value of the schema may look like, apart from null. */
function listBranches(schema: Part): readonly Part[] {
  const branches = Array.isArray(schema.anyOf) ? schema.anyOf.filter(isPart) : [schema];
  return branches.filter(({ type }) => type !== "null");
}

function isOnlyObject(type: unknown): boolean {
  const types = [type].flat();
  return types.includes("object") && types.every((name) => name === "object" || name === "null");
}

function toCoarse({ type, anyOf }: Part): Part {
  const branches: unknown[] = Array.isArray(anyOf) ? anyOf : [];
  const isNullable =
    [type].flat().includes("null") || branches.some((branch) => Object(branch).type === "null");
  return { type: isNullable ? ["object", "null"] : "object" };
}

/** Without the paths below others. */
function listOutermost(paths: readonly string[]): string[] {
  const unique = [...new Set(paths)];
  const isBelow = (path: string, other: string) =>
    other === "" || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
  return unique.filter((path) => !unique.some((other) => other !== path && isBelow(path, other)));
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

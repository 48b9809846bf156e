import fc from "fast-check";

/** Types that every random schema has; random fields refer to them. */
const leafNames = ["Int", "Float", "String", "Boolean", "ID", "Color"] as const;
const compositeNames = ["Thing", "Place", "Any", "Node"] as const;
const inputNames = ["Int", "Float", "String", "Boolean", "ID", "Color", "Near", "Pick"] as const;
const composites: ReadonlySet<string> = new Set(compositeNames);

type Wrap = (name: string) => string;
const wraps: readonly Wrap[] = [
  (name) => name,
  (name) => `${name}!`,
  (name) => `[${name}]`,
  (name) => `[${name}!]`,
  (name) => `[${name}!]!`,
  (name) => `[[${name}]!]`,
];

const wrap = fc.constantFrom(...wraps);
const inputType = fc
  .tuple(fc.constantFrom(...inputNames), wrap)
  .map(([name, with_]) => with_(name));

interface Field {
  readonly name: string;
  readonly type: string;
  readonly of: string;
  readonly mark: string;
}

const outputName = fc.constantFrom(...leafNames, ...compositeNames);
/** What stands after a field: most often nothing. */
const mark = fc.constantFrom("", "", "", "@private", "@limit(items: 1)");

/**
 * Fields of an object type: at least one scalar, so that everything can be selected. Their names begin with
 * `letter`, so that no two types of a union have fields that conflict.
 */
const toRandomFields = (letter: string) =>
  fc
    .array(fc.tuple(outputName, wrap, mark), { minLength: 1, maxLength: 3 })
    .map((types): Field[] => [
      { name: "id", type: "ID!", of: "ID", mark: "" },
      ...types.map(([of, with_, text], index) => {
        const type = with_(of);
        const isSound = !text.startsWith("@limit") || type.startsWith("[");
        return { name: `${letter}${index}`, type, of, mark: isSound ? text : "" };
      }),
    ]);

export interface RandomCase {
  readonly sdl: string;
  readonly operation: string;
  /** Variables `v0`, `v1`, … with these types. */
  readonly variables: readonly string[];
}

type Shape = ReadonlyMap<string, readonly Field[]>;

/** Selects everything down to `depth`, below that only what needs no selection. */
function toSelection(shape: Shape, type: string, depth: number): string {
  if (type === "Any" || type === "Node") {
    const members = [...shape.keys()].map(
      (member) => `... on ${member} ${toSelection(shape, member, depth)}`,
    );
    return `{ ${type === "Node" ? "id" : ""} ${members.join(" ")} }`;
  }
  const chosen = (shape.get(type) ?? []).filter(({ of }) => depth > 0 || !composites.has(of));
  const texts = chosen.map(({ name, of, mark: after }) =>
    composites.has(of)
      ? `${name} ${after} ${toSelection(shape, of, depth - 1)}`
      : `${name} ${after}`,
  );
  return `{ ${texts.join(" ")} }`;
}

const toFields = (list: readonly Field[]) =>
  list.map(({ name, type }) => `${name}: ${type}`).join("\n");

/** A random schema with a random operation over it that is valid. */
export const randomCase: fc.Arbitrary<RandomCase> = fc
  .record({
    thing: toRandomFields("f"),
    place: toRandomFields("p"),
    near: fc.array(inputType, { minLength: 1, maxLength: 4 }),
    variables: fc.array(inputType, { maxLength: 4 }),
    rootWrap: wrap,
    root: fc.constantFrom(...compositeNames),
    depth: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ thing, place, near, variables, rootWrap, root, depth }) => {
    const shape: Shape = new Map([
      ["Thing", thing],
      ["Place", place],
    ]);
    const args = variables.map((type, index) => `v${index}: ${type}`).join(", ");
    // An input type may not refer to itself here: that has tests of its own.
    const nearFields = near.map(
      (type, index) => `n${index}: ${type.replace(/Near|Pick/, "Color")}`,
    );
    const sdl = `
      enum Color { RED GREEN BLUE }
      input Near { ${nearFields.join(" ")} }
      input Pick @oneOf { a: Int b: String }
      interface Node { id: ID! }
      union Any = Thing | Place
      type Thing implements Node { ${toFields(thing)} }
      type Place implements Node { ${toFields(place)} }
      type Query { root${args ? `(${args})` : ""}: ${rootWrap(root)} }
    `;
    const declared = variables.map((type, index) => `$v${index}: ${type}`).join(", ");
    const passed = variables.map((_, index) => `v${index}: $v${index}`).join(", ");
    const operation = `"A random operation." query random_one${declared ? `(${declared})` : ""} @tool(title: "R") { root${passed ? `(${passed})` : ""} ${toSelection(shape, root, depth)} }`;
    return { sdl, operation, variables };
  });

/** JSON values of every kind, and those that GraphQL types want. */
export const randomValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom("RED", "GREEN", "PURPLE", "", null, true, false, 0, 1.5, -1, 2 ** 31, 2 ** 40),
  fc.jsonValue({ maxDepth: 2 }),
  fc.record({ a: fc.integer() }, { requiredKeys: [] }),
  fc.array(fc.constantFrom("RED", 1, "x", null, true), { maxLength: 3 }),
  fc.record({ n0: fc.constantFrom("RED", 1, "x", null, [1], true) }, { requiredKeys: [] }),
);

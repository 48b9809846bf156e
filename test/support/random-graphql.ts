import fc from "fast-check";

/** Types that every random schema has; random fields refer to them. */
const leafNames = ["Int", "Float", "String", "Boolean", "ID", "Color"] as const;
const pagings = {
  Nodes: (selection: string) => `{ nodes ${selection} }`,
  Edges: (selection: string) => `{ edges { node ${selection} } }`,
  NodePage: (selection: string) => `{ nodes ${selection} pageInfo { hasNextPage endCursor } }`,
  EdgePage: (selection: string) =>
    `{ edges { node ${selection} } pageInfo { hasNextPage endCursor } }`,
};
const compositeNames = [
  ...(["Thing", "Place", "Any", "Node"] as const),
  ...(["Nodes", "Edges", "NodePage", "EdgePage"] as const),
];
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
/** Types as a variable or an input field has them, some with a default. */
const inputType = fc.oneof(
  fc.tuple(fc.constantFrom(...inputNames), wrap).map(([name, with_]) => with_(name)),
  fc.constantFrom("Int! = 3", "[Color!]! = RED", "ID = 7", "Float! = 2", "Near = null"),
);

interface Field {
  readonly name: string;
  readonly type: string;
  readonly of: string;
  readonly mark: string;
}

const outputName = fc.constantFrom(...leafNames, ...compositeNames);
const mark = fc.constantFrom("plain", "plain", "@private", "@limit(items: 1)", "@flatten");

const isPaging = (name: string): name is keyof typeof pagings => Object.hasOwn(pagings, name);

/** What stands after a field: the mark where it may, most often nothing. */
function toMark(of: string, type: string, wanted: string): string {
  const isList = type.startsWith("[");
  if (isPaging(of) && !isList && wanted !== "plain") return "@flatten";
  if (wanted === "@private") return wanted;
  return wanted.startsWith("@limit") && isList ? wanted : "";
}

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
        return { name: `${letter}${index}`, type, of, mark: toMark(of, type, text) };
      }),
    ]);

export interface RandomCase {
  readonly sdl: string;
  readonly operation: string;
  /** Variables `v0`, `v1`, … with these types and defaults. */
  readonly variables: readonly string[];
}

/** Optional fields of an input type that may be anything, also the type itself. */
const circleFields = fc
  .array(fc.tuple(fc.constantFrom(...inputNames, "Far"), wrap), { minLength: 1, maxLength: 6 })
  .map((types) =>
    types.map(([name, with_], index) => `f${index}: ${with_(name).replace(/!$/, "")}`).join(" "),
  );

type Shape = ReadonlyMap<string, readonly Field[]>;

/** Selects everything down to `depth`, below that only what needs no selection. */
function toSelection(shape: Shape, type: string, depth: number): string {
  if (type === "Any" || type === "Node") {
    const members = [...shape.keys()].map(
      (member) => `... on ${member} ${toSelection(shape, member, depth)}`,
    );
    return `{ ${type === "Node" ? "id" : ""} ${members.join(" ")} }`;
  }
  if (isPaging(type)) return pagings[type](toSelection(shape, "Thing", depth));
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
    rootMark: fc.constantFrom("plain", "@flatten", "@flatten"),
    depth: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ thing, place, near, variables, rootWrap, root, rootMark, depth }) => {
    const shape: Shape = new Map([
      ["Thing", thing],
      ["Place", place],
    ]);
    const rootType = isPaging(root) && rootMark === "@flatten" ? root : rootWrap(root);
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
      type Info { hasNextPage: Boolean! endCursor: String }
      type SureInfo { hasNextPage: Boolean! endCursor: String! }
      type Edge { node: Thing! }
      type Nodes { nodes: [Thing] }
      type Edges { edges: [Edge] }
      type NodePage { nodes: [Thing!]! pageInfo: SureInfo! }
      type EdgePage { edges: [Edge!]! pageInfo: Info }
      type Query { root${args ? `(${args})` : ""}: ${rootType} }
    `;
    const declared = variables.map((type, index) => `$v${index}: ${type}`).join(", ");
    const passed = variables.map((_, index) => `v${index}: $v${index}`).join(", ");
    const operation = `"A random operation." query random_one${declared ? `(${declared})` : ""} @tool(title: "R") { root${passed ? `(${passed})` : ""} ${toMark(root, rootType, rootMark)} ${toSelection(shape, root, depth)} }`;
    return { sdl, operation, variables };
  });

/** A random schema whose input types refer to themselves and each other, and an operation that takes both. */
export const randomCircles: fc.Arbitrary<RandomCase> = fc
  .tuple(circleFields, circleFields)
  .map(([near, far]) => {
    const variables = ["Near", "[Far!]"];
    const [first, second] = variables;
    return {
      sdl: `
        enum Color { ${Array.from({ length: 60 }, (_, index) => `COLOR_${index}`).join(" ")} }
        input Near { n: Int ${near} }
        input Far { "How it is called." name: String! = "far" ${far} }
        input Pick @oneOf { a: Int b: String near: Near more: [Pick!] }
        type Query { root(v0: ${first}, v1: ${second}): Int other: Int }
      `,
      operation: `"A random operation." query random_one($v0: ${first}, $v1: ${second}) { root(v0: $v0, v1: $v1) other }`,
      variables,
    };
  });

/** Without whole numbers that JSON cannot tell apart: a GraphQL executor takes them as ids, toolhub refuses them. */
function toExact(value: unknown): unknown {
  const isInexact = (inner: unknown) => Number.isInteger(inner) && !Number.isSafeInteger(inner);
  return JSON.parse(JSON.stringify(value), (_, inner) => (isInexact(inner) ? 2 ** 40 : inner));
}

/** JSON values of every kind, and those that GraphQL types want. */
export const randomValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom("RED", "GREEN", "PURPLE", "", null, true, false, 0, 1.5, -1, 2 ** 31, 2 ** 40),
  fc.jsonValue({ maxDepth: 2 }).map(toExact),
  fc.record({ a: fc.integer() }, { requiredKeys: [] }),
  fc.array(fc.constantFrom("RED", 1, "x", null, true), { maxLength: 3 }),
  fc.record({ n0: fc.constantFrom("RED", 1, "x", null, [1], true) }, { requiredKeys: [] }),
);

import fc from "fast-check";

/** What servers of several kinds call their fields. */
const names =
  "id name title state status created_at updatedAt assignee_id ownerId labels accumulatedStateUpdatedAt last_applied_template_id sort_order _and".split(
    " ",
  );
const operators = {
  Texts: ["String", "eq neq contains startsWith endsWith in nin eqIgnoreCase"],
  dates_exp: ["String", "_eq _gt _gte _lt _lte _in _is_null"],
  Ids: ["ID", "equalTo in notIn isNull"],
} as const;

const words = fc.constantFrom(0, 0, 1, 4, 12, 25).map((count) => "what it is, ".repeat(count));
const toDescribed = (text: string) => (text === "" ? "" : `"${text}" `);

/** A field of an input type: a leaf, what it is compared with, a list of such types, or another input type. */
const inputField = fc.record({
  means: words,
  type: fc.oneof(
    fc.constantFrom("Int", "String", "[ID!]", "Boolean = true", "Kind", "[Kind!]"),
    fc.constantFrom(...Object.keys(operators), "In0", "In1", "[In2!]"),
  ),
  mark: fc.constantFrom("", "", "", '@deprecated(reason: "Take another.")'),
});
const inputType = fc.array(inputField, { minLength: 2, maxLength: 160, size: "max" });

/** A field of a result: a leaf, an enum, or an object at the next level. */
const resultField = fc.record({
  means: words,
  type: fc.constantFrom("String", "Int!", "Seen", "[Seen!]!", "Out", "Out", "[Out!]"),
});
const levels = 3;
const resultTypes = fc.array(fc.array(resultField, { minLength: 1, maxLength: 14 }), {
  minLength: levels,
  maxLength: levels,
});

interface Field {
  readonly means: string;
  readonly type: string;
  readonly mark?: string;
}

const writeFields = (fields: readonly Field[], toName: (index: number) => string) =>
  fields
    .map(({ means, type, mark = "" }, at) => `${toDescribed(means)}${toName(at)}: ${type} ${mark}`)
    .join("\n");

function writeInput(fields: readonly Field[], index: number): string {
  const toName = (at: number) => `${names[at % names.length]}${at < names.length ? "" : at}`;
  return `input In${index} { ${writeFields(fields, toName)} }`;
}

const inputs = Object.entries(operators).map(([name, [type, list]]) => {
  const fields = list.split(" ").map((operator) => `"Compares: ${operator}." ${operator}: ${type}`);
  return `input ${name} { ${fields.join("\n")} }`;
});

/** Whether a field is an object; the innermost objects have only leaves. */
const isObject = ({ type }: Field, level: number) => type.includes("Out") && level + 1 < levels;

function writeResults(types: readonly (readonly Field[])[]): string {
  return types
    .map((fields, level) => {
      const typed = fields.map((field) => ({
        ...field,
        type: field.type.replace("Out", isObject(field, level) ? `Out${level + 1}` : "String"),
      }));
      return `type Out${level} { ${writeFields(typed, (at) => `f${level}_${at}`)} }`;
    })
    .join("\n");
}

function writeSelection(types: readonly (readonly Field[])[], level = 0): string {
  const parts = (types[level] ?? []).map((field, at) =>
    [`f${level}_${at}`, isObject(field, level) ? writeSelection(types, level + 1) : ""].join(" "),
  );
  return `{ ${parts.join(" ")} }`;
}

const writeEnum = (name: string, count: number, means: string) => {
  const values = Array.from({ length: count }, (_, at) => `${toDescribed(means)}${name}_${at}`);
  return `enum ${name} { ${values.join("\n")} }`;
};
const enumSize = fc.constantFrom(2, 9, 49, 60, 250);

/** An operation with large filters and a large result, over a schema. */
export interface FilterCase {
  readonly sdl: string;
  /** The same schema, whose results have texts in the place of enums, and no descriptions. */
  readonly plainSdl: string;
  readonly operation: string;
}

export const randomFilters: fc.Arbitrary<FilterCase> = fc
  .record({
    types: fc.tuple(inputType, inputType, inputType),
    results: resultTypes,
    kinds: enumSize,
    seen: enumSize,
    means: words,
    mark: fc.constantFrom("", "", "! @batch(max: 5)"),
  })
  .map(({ types, results, kinds, seen, means, mark }) => {
    const write = (shown: readonly (readonly Field[])[]) => `
      ${writeEnum("Kind", kinds, means)} ${writeEnum("Seen", seen, means)}
      ${[...inputs, ...types.map(writeInput)].join("\n")}
      ${writeResults(shown)}
      type Query { ask(a: In0, b: In1, kind: Kind): Out0! }`;
    const plain = results.map((fields) =>
      fields.map(({ type }) => ({ means: "", type: type.replace("Seen", "String") })),
    );
    const head = `query t($a: In0${mark}, $b: In1, $kind: Kind)`;
    const operation = `"Asks for what fits." ${head} { ask(a: $a, b: $b, kind: $kind) ${writeSelection(results)} }`;
    return { sdl: write(results), plainSdl: write(plain), operation };
  });

import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

/** How much of a schema an operation asks for. */
interface Reach {
  readonly depth: number;
  /** Fields of one object. */
  readonly fields: number;
}

/** An operation for each root field of a schema that nobody here wrote, with all its arguments, by name. */
export function writeOperations(schema: GraphQLSchema, reach: Reach): Record<string, string> {
  const roots = [
    ["query", schema.getQueryType()],
    ["mutation", schema.getMutationType()],
  ] as const;
  return Object.fromEntries(
    roots.flatMap(([kind, type]) =>
      Object.values(type?.getFields() ?? {}).flatMap((field) => {
        const name = `${kind}_${field.name}`.slice(0, 64);
        const text = writeOperation(schema, `${kind} ${name}`, field, reach);
        return text === null ? [] : [[name, text] as const];
      }),
    ),
  );
}

function writeOperation(
  schema: GraphQLSchema,
  head: string,
  field: GraphQLField<unknown, unknown>,
  reach: Reach,
): string | null {
  const selection = writeSelection(schema, field, reach);
  if (selection === null) return null;
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(", ");
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(", ");
  const [ofOperation, ofField] = declared === "" ? ["", ""] : [`(${declared})`, `(${passed})`];
  return `"Calls ${field.name}, as its API describes it." ${head}${ofOperation} { ${field.name}${ofField} ${selection} }`;
}

/** Empty for a leaf; null if nothing can be asked for. */
function writeSelection(
  schema: GraphQLSchema,
  { type }: GraphQLField<unknown, unknown>,
  reach: Reach,
): string | null {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return "";
  const own = isObjectType(named) || isInterfaceType(named) ? named.getFields() : {};
  const fields = writeFields(schema, Object.values(own), reach);
  const members = isAbstractType(named) ? schema.getPossibleTypes(named).slice(0, 3) : [];
  const parts = members.flatMap((member) => writeMember(schema, member, reach));
  return [...fields, ...parts].length === 0 ? null : `{ ${[...fields, ...parts].join(" ")} }`;
}

/** With names of its own, so that no two members of a union have fields that conflict. */
function writeMember(schema: GraphQLSchema, member: GraphQLObjectType, reach: Reach): string[] {
  const fields = writeFields(schema, Object.values(member.getFields()), { ...reach, depth: 0 });
  const own = fields.map((field) => `${member.name}_${field}: ${field}`);
  return own.length === 0 ? [] : [`... on ${member.name} { ${own.join(" ")} }`];
}

function writeFields(
  schema: GraphQLSchema,
  fields: readonly GraphQLField<unknown, unknown>[],
  { depth, fields: most }: Reach,
): string[] {
  const free = fields.filter((field) => !field.args.some(isRequiredArgument));
  const leaves = free.filter(({ type }) => isLeafType(getNamedType(type)));
  const objects = depth === 0 ? [] : free.filter((field) => !leaves.includes(field));
  return [...leaves.slice(0, most), ...objects.slice(0, most)].flatMap((field) => {
    const selection = writeSelection(schema, field, { depth: depth - 1, fields: most });
    return selection === null ? [] : [`${field.name} ${selection}`.trim()];
  });
}

import {
  type GraphQLInputObjectType,
  getNamedType,
  isLeafType,
  isRequiredInputField,
} from "graphql";

/** How APIs call what a value is compared with, the commonest name of each kind first. */
const kinds = {
  equal: "eq equalto equals equal is",
  text: "contains containsignorecase ilike includesinsensitive includes like icontains containsi matches search startswith",
  from: "gte greaterthanorequalto greaterthanorequal greaterthanequal ge from min after since gt greaterthan",
  to: "lte lessthanorequalto lessthanorequal lessthanequal le to max before until lt lessthan",
  several: "in oneof anyof any",
  other:
    "ne neq not notequalto notequals nin notin null isnull isnotnull exists null regex iregex nregex niregex similar nsimilar nlike nilike distinctfrom notdistinctfrom startswithi startswithignorecase istartswith endswith endswithi endswithignorecase iendswith notcontains notcontainsignorecase notstartswith notendswith notincludes eqi eqignorecase neqignorecase nei notequaltoinsensitive equaltoinsensitive between notbetween all none overlaps",
} as const;

type Kind = keyof typeof kinds;

const ranks = new Map(
  Object.entries(kinds).map(([kind, names]) => [
    kind,
    new Map(names.split(" ").map((name, rank) => [name, rank])),
  ]),
);

/** What is asked of a text, and of what has an order. */
const ofTexts: readonly Kind[] = ["equal", "text", "several", "from", "to"];
const ofOrders: readonly Kind[] = ["equal", "from", "to", "several"];

/** Where a page begins and how long it is: with one of these, `after` is a cursor. */
const ofPages: ReadonlySet<string> = new Set(
  "first last limit offset skip take page pagesize perpage pagenumber cursor aftercursor beforecursor".split(
    " ",
  ),
);

const mostOperators = 3;
const fewestOperators = 2;

const toName = (name: string) => name.toLowerCase().replaceAll("_", "");

/** Added for an operator that few use. */
export const otherOperatorCost = 40;

/** What a comparison adds to the cost of what is compared, the least for the commonest of each kind; null if it is none. */
export function toOperatorCost(name: string): number | null {
  for (const [kind, names] of ranks) {
    const rank = names.get(toName(name));
    if (rank !== undefined) return kind === "other" ? otherOperatorCost : 1 + rank;
  }
  return null;
}

/** The names of one kind, the commonest first. */
function listOfKind(names: readonly string[], kind: Kind): string[] {
  const rank = (name: string) => ranks.get(kind)?.get(toName(name));
  return names
    .filter((name) => rank(name) !== undefined)
    .sort((a, b) => (rank(a) ?? 0) - (rank(b) ?? 0));
}

/**
 * The two or three operators that are used most, if an input type holds what a value is compared with: only leaves,
 * none of them required, most of them named like operators. Null if it is another kind of object.
 */
export function findOperators(type: GraphQLInputObjectType): ReadonlySet<string> | null {
  const known = found.get(type);
  if (known !== undefined) return known;
  const operators = readOperators(type);
  found.set(type, operators);
  return operators;
}

const found = new WeakMap<GraphQLInputObjectType, ReadonlySet<string> | null>();

function readOperators(type: GraphQLInputObjectType): ReadonlySet<string> | null {
  const fields = Object.values(type.getFields());
  const isPlain = fields.every(
    (field) => isLeafType(getNamedType(field.type)) && !isRequiredInputField(field),
  );
  if (!isPlain || type.isOneOf || fields.length < 2) return null;
  const names = fields.map(({ name }) => name);
  if (names.some((name) => ofPages.has(toName(name)))) return null;
  const known = names.filter((name) => [...ranks.values()].some((kind) => kind.has(toName(name))));
  if (known.length * 2 < names.length) return null;
  const order = listOfKind(names, "text").length > 0 ? ofTexts : ofOrders;
  const commonest = order.flatMap((kind) => listOfKind(names, kind).slice(0, 1));
  const others = listOfKind(names, "other").slice(
    0,
    Math.max(fewestOperators - commonest.length, 0),
  );
  return new Set([...commonest.slice(0, mostOperators), ...others]);
}

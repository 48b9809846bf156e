import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type GraphQLSchema,
  getDirectiveValues,
  Kind,
  parse,
} from "graphql";

/** toolhub's own directives: checked against these definitions, then stripped before a document is sent. */
export const directiveDefinitions = parse(`
  "Metadata of the tool that the operation becomes."
  directive @tool(
    "Short name for people."
    title: String
    "How long an answer may be reused for the same key and arguments; queries only."
    cacheSeconds: Int
    "Asked before it runs, with {variable} where an argument goes; mutations only."
    confirm: String
    "Repeating it with the same arguments changes nothing more; mutations only."
    idempotent: Boolean
    "It may delete or overwrite; mutations only."
    destructive: Boolean
    "The tool to call after this one, of the same toolset; its description says so."
    next: String
  ) on QUERY | MUTATION

  "Bounds of a number, or of each number in a list; both included."
  directive @range(min: Float, max: Float) on VARIABLE_DEFINITION

  "How many characters a text has, or how many items a list; both included."
  directive @length(min: Int, max: Int) on VARIABLE_DEFINITION

  "What a text looks like, or each text in a list."
  directive @pattern("From ^, as for JavaScript with its flag u." regex: String!) on VARIABLE_DEFINITION

  "What a text is, or each text in a list."
  directive @format("As JSON Schema names it, such as date or uri." name: String!) on VARIABLE_DEFINITION

  "Values of the whole variable that a model may learn from."
  directive @examples(values: [ToolhubLiteral!]!) on VARIABLE_DEFINITION

  "Fixes the variable: it is no argument of the tool."
  directive @pin("May contain \${VAR} and \${VAR:-default}, filled from configuration at start." value: String!) on VARIABLE_DEFINITION

  "Leaves the variable out of the tool's arguments: its default applies."
  directive @hide on VARIABLE_DEFINITION

  "Any value; the variable's own type is checked besides."
  scalar ToolhubLiteral

  "The query is read as a resource, and is no tool."
  directive @resource(
    "An address, or a template of addresses with {variable} in it and {?variable} at its end."
    uri: String!
    "text/... where the result is one text."
    mimeType: String! = "application/json"
  ) on QUERY

  "The tool takes a list, and the operation runs once for each item, in parallel; an item that fails fails alone."
  directive @batch(
    "How many items a call may have, 1 to 50."
    max: Int! = 10
  ) on VARIABLE_DEFINITION

  "Null means: there is no such thing. The message should name the tool that finds ids."
  directive @notFound(message: String!) on FIELD

  "A list instead of a connection or of a list of edges; a connection with pageInfo becomes {items, next_cursor}."
  directive @flatten on FIELD

  "At most so many items; the result tells how many more there are."
  directive @limit(items: Int!) on FIELD

  "Anything but null, an empty list or an empty text means that the call failed. Not part of the result."
  directive @error(
    "What did not happen, said before the API's own words."
    message: String
  ) on FIELD

  "Fetched, but not part of the result: it goes into _meta, which a model does not read."
  directive @private on FIELD
`).definitions;

export const directiveNames: ReadonlySet<string> = new Set(
  directiveDefinitions.flatMap((node) =>
    node.kind === Kind.DIRECTIVE_DEFINITION ? [node.name.value] : [],
  ),
);

/** A node that may carry directives. */
interface Annotated {
  readonly directives?: readonly (DirectiveNode | ConstDirectiveNode)[] | undefined;
}

export function findDirective({ directives = [] }: Annotated, name: string) {
  return directives.find((directive) => directive.name.value === name);
}

/** The arguments of one of toolhub's directives; null where the node does not carry it. */
export function toDirectiveValues(
  schema: GraphQLSchema,
  node: Annotated,
  name: string,
): Record<string, unknown> | null {
  const definition = schema.getDirective(name);
  const values = definition && getDirectiveValues(definition, node);
  return values ? { ...values } : null;
}

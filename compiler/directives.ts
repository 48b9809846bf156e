import { parse } from "graphql";

/** toolhub's own directives: checked against these definitions, then stripped before a document is sent. */
export const directiveDefinitions = parse(`
  "Metadata of the tool that the operation becomes."
  directive @tool(
    "Short name for people."
    title: String!
    "For mutations: repeating it with the same arguments changes nothing more."
    idempotent: Boolean = false
    "For mutations: it may delete or overwrite."
    destructive: Boolean = true
  ) on QUERY | MUTATION

  "Bounds of a number, both included."
  directive @range(min: Float, max: Float) on VARIABLE_DEFINITION

  "Null means: there is no such thing. The message should name the tool that finds ids."
  directive @notFound(message: String!) on FIELD
`);

export const directiveNames: ReadonlySet<string> = new Set(["tool", "range", "notFound"]);

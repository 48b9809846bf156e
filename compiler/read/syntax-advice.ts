import type { GraphQLError, Source } from "graphql";

import { toInvocation } from "../diagnostics/invocation.ts";

/** A text that is no GraphQL: by what it is told, and what to do about it. */
interface Mistake {
  readonly isIt: (body: string, message: string, rest: string) => boolean;
  readonly advice: string;
}

const mistakes: readonly Mistake[] = [
  {
    isIt: (body) => /^\s*</.test(body),
    advice: `This is a page of HTML: save the schema itself, or get it with ${toInvocation("pull <toolset>")}.`,
  },
  {
    isIt: (body) => /^\s*\{\s*"/.test(body) && body.includes('"__schema"'),
    advice: "This is the answer to an introspection query: rename the file to schema.json.",
  },
  {
    isIt: (body) => /^\s*\{\s*"/.test(body) && body.includes('"errors"'),
    advice:
      "This is an API's answer that holds no schema: ask its people for the schema, and save that here.",
  },
  {
    isIt: (body) => /^\s*[{[]\s*["{]/.test(body),
    advice: "This is JSON: write the GraphQL that is in it.",
  },
  {
    isIt: (body) => /\b(gql|graphql)\s*\(?\s*`/.test(body),
    advice: "This is a template of JavaScript: keep only what stands between its backticks.",
  },
  {
    isIt: (_body, _message, rest) => rest.startsWith("`"),
    advice: "Backticks belong to JavaScript: remove them.",
  },
  {
    isIt: (_body, _message, rest) => rest.startsWith("${"),
    advice: `\${...} belongs to JavaScript: remove it; fragments are found by their names.`,
  },
  {
    isIt: (_body, _message, rest) => /^\/[/*]/.test(rest),
    advice: "A comment is a line that begins with #.",
  },
  {
    isIt: (body) => /^(\s|#.*|\uFEFF)*$/.test(body),
    advice: "Nothing but comments stands here: write what belongs here, or remove the file.",
  },
  {
    isIt: (_body, message) => message.includes("<EOF>"),
    advice: "Something that begins does not end: look for a missing } or ).",
  },
  {
    isIt: (_body, message) => message.includes("Invalid character escape sequence"),
    advice: String.raw`In a string a backslash is written twice: "^\\d+$" for ^\d+$.`,
  },
  {
    // Source: GraphQL specification, section 2.1.9, "Names".
    isIt: (_body, message) => message.includes("Unexpected character:"),
    advice: "Names have only A-Z, a-z, 0-9 and _: write other letters only inside strings.",
  },
];

/** What an author can do about a text that is not valid GraphQL; empty if the mistake says it. */
export function toSyntaxAdvice({ body }: Source, { message, positions }: GraphQLError): string {
  const rest = body.slice(positions?.[0] ?? body.length);
  return mistakes.find(({ isIt }) => isIt(body, message, rest))?.advice ?? "";
}

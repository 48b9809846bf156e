import {
  buildASTSchema,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type Source,
  visit,
} from "graphql";

import { type Diagnostic, toDiagnostic } from "./diagnostics/diagnostic.ts";
import { toLocation } from "./diagnostics/source-location.ts";
import { ToolsetError } from "./diagnostics/toolset-error.ts";
import { addInputFieldRules } from "./directives/variable/input-field-rules.ts";
import { directiveDefinitions, directiveNames } from "./directives.ts";
import { toSdl } from "./read/sdl.ts";
import { parseDocument } from "./read/source.ts";

/**
 * The upstream's schema, from SDL or introspection JSON, together with toolhub's directives. It is not validated: published schemas break rules
 * that an author cannot fix. `extensions`: what the toolset says of input fields. Throws: `ToolsetError` if the file cannot be understood at all.
 */
export function readSchema(source: Source, extensions?: Source): GraphQLSchema {
  const schema = toUpstreamSchema(source.name.endsWith(".json") ? toSdl(source) : source);
  if (extensions) addInputFieldRules(schema, parseDocument(extensions));
  return schema;
}

/** The schema of SDL together with toolhub's directives. Throws: `ToolsetError`. */
export function toUpstreamSchema(source: Source): GraphQLSchema {
  const { definitions } = parseDocument(source);
  const upstream = definitions.filter(
    (node) => node.kind !== Kind.DIRECTIVE_DEFINITION || !directiveNames.has(node.name.value),
  );
  const schema = toSchema(source, [...upstream, ...directiveDefinitions]);
  if (schema.getQueryType()) return schema;
  const message = "The schema has no query type: check that this is the whole schema of the API.";
  throw new ToolsetError([{ file: source.name, message }]);
}

function toSchema(source: Source, definitions: typeof directiveDefinitions): GraphQLSchema {
  try {
    return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValid: true });
  } catch (error) {
    if (error instanceof GraphQLError) throw new ToolsetError([toDiagnostic(source.name, error)]);
    const text = error instanceof Error ? error.message : String(error);
    throw new ToolsetError([toBuildDiagnostic(source, text)]);
  }
}

/** graphql-js says `Unknown type: "Foo".` without the place. */
function toBuildDiagnostic(source: Source, text: string): Diagnostic {
  const unknown = /^Unknown type: "(\w+)"/.exec(text)?.[1];
  if (unknown === undefined) return { file: source.name, message: text };
  const message = `The type ${unknown} is used but not defined: check that this is the whole schema of the API.`;
  let place: Diagnostic = { file: source.name, message };
  visit(parseDocument(source), {
    NamedType: (node) => {
      if (node.name.value === unknown && place.line === undefined) {
        place = { ...toLocation(node), message };
      }
    },
  });
  return place;
}

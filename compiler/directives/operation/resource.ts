import { UriTemplate } from "@modelcontextprotocol/server";
import { type ASTNode, getNullableType, isEnumType, isLeafType } from "graphql";

import type { JsonSchema, ResourcePlan } from "../../../src/catalog/compiled.ts";
import type { CompletionSource } from "../../../src/catalog/prompt.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type {
  DirectiveUse,
  OperationDirective,
  OperationTree,
  TreeVariable,
} from "../../document/operation-tree.ts";

export const resource: OperationDirective = {
  name: "resource",
  on: "operation",
  definition: `
    "The query is read as a resource, and is no tool."
    directive @resource(
      "An address, or a template of addresses with {variable} in it and {?variable} at its end."
      uri: String!
      "text/... where the result is one text."
      mimeType: String! = "application/json"
    ) on QUERY`,
  toResource,
};

function toResource(
  { node, values }: DirectiveUse,
  { variables: all }: OperationTree,
  result: JsonSchema,
): ResourcePlan {
  const plan = { uri: String(values.uri), mimeType: String(values.mimeType) };
  // A variable that is no argument has its value from elsewhere.
  const variables = all.filter(({ isHidden }) => !isHidden);
  const batch = variables.find(({ directives }) => directives.has("batch"));
  if (batch) failAt(batch.node, "A resource is one thing: remove @batch or @resource.");
  assertUri(node, plan.uri);
  assertVariables(node, plan.uri, variables);
  const textPath = toTextPath(node, plan.mimeType, result);
  const completions = listCompletions(plan.uri, variables);
  return { ...plan, ...(textPath && { textPath }), completions };
}

/** What stands in braces, apart from variables that are a part of the path. */
const otherExpression = /\{(?!\w+\})[^}]*\}?/;
const query = /\{\?\w+(,\w+)*\}$/;

function assertUri(mark: ASTNode, uri: string): void {
  const path = uri.replace(query, "");
  const other = otherExpression.exec(path)?.[0];
  if (other !== undefined) {
    failAt(mark, `@resource: uri has ${other}: write {name}, or {?name,other} at its end.`);
  }
  const between = /\}[^{/]*\{/.exec(path)?.[0];
  if (between !== undefined) {
    const what = `what stands before ${between} ends`;
    failAt(mark, `@resource: nobody could tell where ${what}: write / between two variables.`);
  }
  if (/[?#]/.test(path)) {
    failAt(mark, "@resource: uri has its own ? or #: write {?name} at its end instead.");
  }
  if (!/^[a-z][a-z0-9+.-]*:/.test(uri) || !URL.canParse(path.replace(/\{\w+\}/g, "x"))) {
    failAt(mark, `@resource: ${JSON.stringify(uri)} is no URI: begin as in things://{id}.`);
  }
  if (uri.startsWith("toolhub:")) {
    failAt(mark, "@resource: toolhub:// is for the texts in resources/: take another beginning.");
  }
}

/** What has no place in the URI keeps its default; everything else is in it once. */
function assertVariables(mark: ASTNode, uri: string, variables: readonly TreeVariable[]): void {
  const used = listNames(uri);
  const twice = used.find((name, index) => used.indexOf(name) < index);
  if (twice !== undefined) failAt(mark, `@resource: uri has {${twice}} twice: remove one of them.`);
  const known = variables.map(({ name }) => name);
  const unknown = used.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    failAt(mark, `@resource: uri has {${unknown}}, and there is no $${unknown}: fix one of them.`);
  }
  const missing = variables.find(({ name, isRequired }) => isRequired && !used.includes(name));
  if (missing) {
    const { name } = missing;
    failAt(
      missing.node,
      `$${name} is required and not in the URI of @resource: write {${name}} in it, or give it a default.`,
    );
  }
}

function listNames(uri: string): readonly string[] {
  return new UriTemplate(uri).variableNames;
}

/** The values of enums. Throws: `ToolsetError` if a variable is more than one text can say. */
function listCompletions(
  uri: string,
  variables: readonly TreeVariable[],
): Record<string, CompletionSource> {
  const used = listNames(uri);
  const sources = variables
    .filter(({ name }) => used.includes(name))
    .flatMap(({ name, node, type }): [string, CompletionSource][] => {
      const value = getNullableType(type);
      if (!isLeafType(value)) {
        failAt(
          node,
          `A URI holds texts and numbers, and $${name} is neither: take a scalar or an enum.`,
        );
      }
      if (!isEnumType(value)) return [];
      const values = value.getValues().map((member) => member.name);
      return [[name, { kind: "values", values }]];
    });
  return Object.fromEntries(sources);
}

/** Null for JSON. Throws: `ToolsetError` for a text if the result is more than one. */
function toTextPath(mark: ASTNode, mimeType: string, result: JsonSchema): string[] | null {
  if (mimeType === "application/json") return null;
  if (!/^text\/[a-z0-9.+-]+$/.test(mimeType)) {
    failAt(mark, `@resource: mimeType is "application/json" or begins with "text/": fix it.`);
  }
  const path: string[] = [];
  let place = result;
  while ([place.type].flat().includes("object")) {
    const [only, second] = Object.entries({ ...Object(place.properties) });
    if (!only || second) break;
    path.push(only[0]);
    place = { ...Object(only[1]) };
  }
  if ([place.type].flat().includes("string")) return path;
  const fix = "select one field that is a String, or remove mimeType";
  return failAt(mark, `@resource: a resource that is ${mimeType} is one text: ${fix}.`);
}

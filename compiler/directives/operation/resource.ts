import { UriTemplate } from "@modelcontextprotocol/server";
import {
  type ASTNode,
  getNullableType,
  isEnumType,
  isLeafType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";

import type { JsonSchema, ResourcePlan } from "../../../src/catalog/operation.ts";
import type { CompletionSource } from "../../../src/catalog/prompt.ts";
import type { ToolsetContext } from "../../context.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import { findDirective, toDirectiveValues } from "../../document/directives.ts";

/** What `@resource` says; null without it. Throws: `ToolsetError` where nobody could read it so. */
export function toResource(
  { schema, names }: ToolsetContext,
  operation: OperationDefinitionNode,
  result: JsonSchema,
): ResourcePlan | null {
  const mark = findDirective(operation, "resource");
  if (!mark) return null;
  const { uri, mimeType } = { ...toDirectiveValues(schema, operation, "resource") };
  const plan = { uri: String(uri), mimeType: String(mimeType) };
  // A variable that is no argument has its value from elsewhere.
  const variables = (operation.variableDefinitions ?? []).filter(
    (variable) => !["hide", "pin"].some((name) => findDirective(variable, name)),
  );
  const batch = variables.find((variable) => findDirective(variable, "batch"));
  if (batch) failAt(batch, "A resource is one thing: remove @batch or @resource.");
  assertUri(mark, plan.uri);
  assertVariables(mark, plan.uri, variables);
  names.claimUri(mark, plan.uri);
  const textPath = toTextPath(mark, plan.mimeType, result);
  const completions = listCompletions(schema, plan.uri, variables);
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
function assertVariables(
  mark: ASTNode,
  uri: string,
  variables: readonly VariableDefinitionNode[],
): void {
  const used = listNames(uri);
  const twice = used.find((name, index) => used.indexOf(name) < index);
  if (twice !== undefined) failAt(mark, `@resource: uri has {${twice}} twice: remove one of them.`);
  const known = variables.map(toName);
  const unknown = used.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    failAt(mark, `@resource: uri has {${unknown}}, and there is no $${unknown}: fix one of them.`);
  }
  const missing = variables.find(
    (variable) => isRequired(variable) && !used.includes(toName(variable)),
  );
  if (missing) {
    const name = toName(missing);
    failAt(
      missing,
      `$${name} is required and not in the URI of @resource: write {${name}} in it, or give it a default.`,
    );
  }
}

function listNames(uri: string): readonly string[] {
  return new UriTemplate(uri).variableNames;
}

function toName({ variable }: VariableDefinitionNode): string {
  return variable.name.value;
}

function isRequired({ type, defaultValue }: VariableDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

/** The values of enums. Throws: `ToolsetError` where a variable is more than one text can say. */
function listCompletions(
  schema: ToolsetContext["schema"],
  uri: string,
  variables: readonly VariableDefinitionNode[],
): Record<string, CompletionSource> {
  const used = listNames(uri);
  const sources = variables
    .filter((variable) => used.includes(toName(variable)))
    .flatMap((variable): [string, CompletionSource][] => {
      const named = typeFromAST(schema, variable.type);
      const type = named && getNullableType(named);
      if (!type || !isLeafType(type)) {
        failAt(
          variable,
          `A URI holds texts and numbers, and $${toName(variable)} is neither: take a scalar or an enum.`,
        );
      }
      if (!isEnumType(type)) return [];
      const values = type.getValues().map(({ name }) => name);
      return [[toName(variable), { kind: "values", values }]];
    });
  return Object.fromEntries(sources);
}

/** Null for JSON. Throws: `ToolsetError` for a text where the result is more than one. */
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

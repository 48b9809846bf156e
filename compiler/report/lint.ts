import { type ASTNode, getLocation, Kind, type OperationDefinitionNode } from "graphql";

import type { Inspection } from "../compiled-tool.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type SourceLocation, toLocation } from "../diagnostics/source-location.ts";
import { findDescription } from "../document/description.ts";
import { isNoteAlone } from "../input/schema.ts";
import { isGenericName } from "./generic-names.ts";
import { lintText } from "./lint-text.ts";

const shortest = 20;
const longest = 1000;

/** A warning of one tool. */
export interface LintWarning extends Diagnostic {
  readonly tool: string;
}

/** One text of a tool's entry, and where its author can fix it. */
interface Text {
  readonly subject: string;
  readonly text: string;
  readonly node: ASTNode;
}

/** What could be better said in the tools' entries, a sentence each. */
export function lintDescriptions(inspections: readonly Inspection[]): LintWarning[] {
  const alone = inspections.flatMap((inspection) =>
    lintOne(inspection).map((diagnostic) => ({ tool: inspection.tool.name, ...diagnostic })),
  );
  return [...alone, ...lintTwins(inspections)];
}

/** Between tools that say the same a model cannot choose. */
function lintTwins(inspections: readonly Inspection[]): LintWarning[] {
  const toWords = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/[\s\p{P}]+/gu, " ")
      .trim();
  const twins = Map.groupBy(inspections, ({ tool }) => toWords(tool.description));
  return [...twins.values()].flatMap(([first, ...others]) =>
    others.map(({ operation, tool }) => ({
      tool: tool.name,
      ...toLocation(operation.description ?? operation),
      message: `The description is that of ${first?.tool.name} too: say what sets this tool apart.`,
    })),
  );
}

function lintOne(inspection: Inspection): Diagnostic[] {
  const { operation, tool } = inspection;
  const node = operation.description ?? operation;
  const texts = [
    { subject: "The title", text: tool.title, node: operation },
    { subject: "The description", text: tool.description, node },
    ...listArgumentTexts(inspection),
    ...listTexts(tool.outputSchema, "outputSchema", operation.name ?? operation),
  ];
  const length = lintLength(findDescription(operation), tool.description);
  return [
    ...lintName(inspection),
    ...(length === null ? [] : [{ ...toLocation(node), message: length }]),
    ...texts.flatMap(({ subject, text, node: at }) =>
      lintText(subject, text).map(({ message, found }) => ({ ...findPlace(at, found), message })),
    ),
    ...lintArguments(inspection),
    ...lintTypes(inspection),
  ];
}

function lintName({ operation, tool }: Inspection): Diagnostic[] {
  if (!isGenericName(tool.name)) return [];
  const message = `The name ${tool.name} tells nothing of this API, and other programs have it too: rename the operation.`;
  return [{ ...toLocation(operation.name ?? operation), message }];
}

/** `written` by the author, `whole` as a model reads it. */
function lintLength({ length }: string, whole: string): string | null {
  if (whole.length > longest) {
    return `The description has ${whole.length} characters: cut it to ${longest}.`;
  }
  if (length >= shortest) return null;
  if (length === 0) {
    return "The operation has no description, and a model reads the API's own words or its name: say what it does, for a model, before it.";
  }
  return `The description has ${length} characters: say what the tool does and when to use it, in ${shortest} or more.`;
}

function lintArguments(inspection: Inspection): Diagnostic[] {
  return listArguments(inspection)
    .filter(({ node }) => node.kind === Kind.VARIABLE_DEFINITION && findDescription(node) === "")
    .map(({ name, schema, node }) => {
      const { description = "" } = Object(schema);
      const isSaid = description !== "" && !isNoteAlone(description);
      const what = isSaid ? " of its own" : "";
      const message = `The argument ${name} has no description${what}: write one before the variable.`;
      return { ...toLocation(node), message };
    });
}

function lintTypes(inspection: Inspection): Diagnostic[] {
  return listArguments(inspection)
    .filter(({ schema }) => isUntyped(schema))
    .map(({ name, node }) => ({
      ...toLocation(node),
      message: `The argument ${name} has a part without type or properties, and Gemini refuses the tool: say more of its scalar in toolset.json.`,
    }));
}

/** Whether nobody can tell what a part of an argument looks like. */
function isUntyped(schema: unknown): boolean {
  const { type, anyOf, items, properties } = Object(schema);
  if (Array.isArray(anyOf)) return anyOf.some(isUntyped);
  const fields = Object.values({ ...properties });
  if (type === undefined || (type === "object" && fields.length === 0)) return true;
  return fields.some(isUntyped) || (items !== undefined && isUntyped(items));
}

function listArgumentTexts(inspection: Inspection): Text[] {
  const { properties: _, ...others } = inspection.tool.inputSchema;
  return [
    ...listTexts(others, "inputSchema", inspection.operation),
    ...listArguments(inspection).flatMap(({ name, schema, node }) =>
      listTexts(schema, `inputSchema/properties/${name}`, node),
    ),
  ];
}

function listArguments({ operation, tool }: Inspection) {
  const properties: Record<string, unknown> = { ...Object(tool.inputSchema.properties) };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    node: findVariable(operation, name) ?? operation,
  }));
}

function findVariable({ variableDefinitions = [] }: OperationDefinitionNode, name: string) {
  return variableDefinitions.find(({ variable }) => variable.name.value === name);
}

/** Descriptions at any depth, with the upstream's own. */
function listTexts(schema: unknown, path: string, node: ASTNode): Text[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]) =>
    key === "description" && typeof inner === "string"
      ? [{ subject: `The description at ${path}`, text: inner, node }]
      : listTexts(inner, `${path}/${key}`, node),
  );
}

/** Where `found` stands in the author's text, otherwise where the text's node begins. */
function findPlace(node: ASTNode, found: string): SourceLocation {
  const { loc } = node;
  const at = loc?.source.body.indexOf(found, loc.start) ?? -1;
  if (!loc || at < 0 || at >= loc.end) return toLocation(node);
  return { file: loc.source.name, ...getLocation(loc.source, at) };
}

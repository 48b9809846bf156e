import { join } from "node:path";
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isObjectType,
  isScalarType,
  Kind,
  OperationTypeNode,
} from "graphql";

import type { ToolsetAuth } from "../src/catalog/compiled.ts";
import type { AnswerPlace, KeyHealthPlan } from "../src/catalog/keys/key-health.ts";
import { assertValid } from "./assert-valid.ts";
import type { ToolsetContext } from "./context.ts";
import { DiagnosticList } from "./diagnostics/diagnostic-list.ts";
import { failAt, ToolsetError } from "./diagnostics/toolset-error.ts";
import type { TreeField } from "./document/operation-tree.ts";
import { type ParsedOperation, parseOperation } from "./document/parse-operation.ts";
import { parseTree } from "./document/parse-tree.ts";
import { toSent } from "./operation.ts";
import type { CompiledOperations } from "./operations.ts";
import { locateJson } from "./read/json.ts";
import type { ToolsetFile } from "./read/settings/toolset-file.ts";
import { readSource } from "./read/source.ts";
import { toMissing } from "./references/missing-name.ts";

type FileHealth = NonNullable<Extract<ToolsetFile["auth"], { type: "bearer" }>["health"]>;
type FilePlace = Pick<NonNullable<FileHealth["expires"]>, "header" | "field">;

/** How the upstream wants the key, with the query that proves one; no `operations` if one is broken. Throws: `ToolsetError`. */
export function compileAuth(
  toolset: Pick<ToolsetContext, "schema" | "fragments" | "parse" | "trusted" | "prefix">,
  auth: ToolsetFile["auth"],
  folder: string,
  operations: CompiledOperations | undefined,
): ToolsetAuth {
  if (auth.type === "none") return auth;
  if (operations) assertNeededTools(toolset, auth.health, operations, folder);
  const probe = parseOperation(readSource(join(folder, auth.probe.file)), toolset);
  assertProbe(toolset, probe);
  const owner = auth.probe.owner.split(".");
  if (!isLeaf(toolset, probe, owner)) {
    const message = `"auth.probe.owner" must lead to one text in ${auth.probe.file}, for example "viewer.name": "${auth.probe.owner}" does not.`;
    const place = locateJson(readSource(join(folder, "toolset.json")), ["auth", "probe", "owner"]);
    throw new ToolsetError([{ ...place, message }]);
  }
  const { keyPattern, keyExample, keyHint, keyUrl } = auth;
  return {
    type: auth.type,
    ...(auth.type === "bearer"
      ? { header: "authorization", format: "Bearer {key}" }
      : { header: auth.header, format: auth.format }),
    ...(keyPattern !== undefined && { keyPattern }),
    ...(keyExample !== undefined && { keyExample }),
    ...(keyHint !== undefined && { keyHint }),
    ...(keyUrl !== undefined && { keyUrl }),
    probe: { ...toSentProbe(toolset, probe), owner },
    ...(auth.health && { health: compileHealth(toolset, auth.health, probe, folder) }),
  };
}

/** Where it is said when a key ends and what it may do. Throws: `ToolsetError` for a field that is not in the probe. */
function compileHealth(
  toolset: Pick<ToolsetContext, "schema" | "prefix">,
  { expires, scopes }: FileHealth,
  probe: ParsedOperation,
  folder: string,
): KeyHealthPlan {
  const toPlace = (of: "expires" | "scopes", { header = "", field }: FilePlace): AnswerPlace => {
    if (field === undefined) return { header };
    const path = field.split(".");
    if (isLeaf(toolset, probe, path, of === "scopes")) return { field: path };
    const message = `"auth.health.${of}.field" must lead to a value in the probe: "${field}" does not.`;
    const place = ["auth", "health", of, "field"];
    const source = readSource(join(folder, "toolset.json"));
    throw new ToolsetError([{ ...locateJson(source, place), message }]);
  };
  return {
    ...(expires && { expires: { from: toPlace("expires", expires), format: expires.format } }),
    ...(scopes && {
      scopes: {
        from: toPlace("scopes", scopes),
        separator: scopes.separator,
        needs: scopes.needs.map(({ oneOf, for: names }) => ({
          oneOf,
          tools:
            typeof names === "string" ? names : names.map((each) => `${toolset.prefix}${each}`),
        })),
      },
    }),
  };
}

/** Throws: `ToolsetError` if a key's need names what is none of the toolset's operations, nor was one. */
function assertNeededTools(
  { prefix }: Pick<ToolsetContext, "prefix">,
  health: FileHealth | undefined,
  { listed, leftOut }: CompiledOperations,
  folder: string,
): void {
  const needs = health?.scopes?.needs ?? [];
  const names = listed.map(({ operationName }) => operationName);
  for (const [at, { for: named }] of needs.entries()) {
    const isUnknown = (name: string) => !names.includes(name) && !leftOut.has(name);
    const unknown = typeof named === "string" ? -1 : named.findIndex(isUnknown);
    if (unknown === -1) continue;
    const path = ["auth", "health", "scopes", "needs", String(at), "for", String(unknown)];
    const known = { kind: "tool of this toolset", names, prefix, leftOut };
    const written = named[unknown] ?? "";
    const message = `"${path.join(".")}" names ${JSON.stringify(written)}, ${toMissing(written, known)}`;
    const source = readSource(join(folder, "toolset.json"));
    throw new ToolsetError([{ ...locateJson(source, path), message }]);
  }
}

/** With a name, since gateways and logs of APIs go by it. */
function toSentProbe(
  { trusted }: Pick<ToolsetContext, "trusted">,
  { document, operation }: ParsedOperation,
) {
  const operationName = operation.name?.value ?? "probe";
  const name = { kind: Kind.NAME, value: operationName } as const;
  const definitions = document.definitions.map((node) =>
    node === operation ? { ...operation, name } : node,
  );
  return { ...toSent(trusted, { ...document, definitions }, operation), operationName };
}

/** A probe runs before anything is known of the person: it changes nothing and takes nothing. */
function assertProbe(
  { schema }: Pick<ToolsetContext, "schema">,
  { file, document, operation }: ParsedOperation,
): void {
  assertValid(file, schema, document);
  if (operation.operation !== OperationTypeNode.QUERY) {
    failAt(operation, "A probe changes nothing: write a query.");
  }
  const [variable] = operation.variableDefinitions ?? [];
  if (variable) failAt(variable, "A probe takes no variables: remove this one.");
}

/** `mayBeList`: of leaves. */
function isLeaf(
  { schema }: Pick<ToolsetContext, "schema">,
  { document }: ParsedOperation,
  path: readonly string[],
  mayBeList = false,
): boolean {
  const context = { schema, directives: [], diagnostics: new DiagnosticList() };
  const field = findField(parseTree(context, document).root.fields, path);
  if (!field || field.listDepth > (mayBeList ? 1 : 0)) return false;
  const value = getNamedType(field.type);
  return isScalarType(value) || isEnumType(value);
}

function findField(
  fields: readonly TreeField[],
  [key, ...rest]: readonly string[],
): TreeField | undefined {
  const field = fields.find((candidate) => candidate.key === key);
  if (!field?.definition || rest.length === 0) return field?.definition && field;
  if (!isObjectType(getNullableType(field.type))) return undefined;
  return findField(field.branches[0]?.fields ?? [], rest);
}

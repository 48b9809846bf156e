import { join } from "node:path";
import {
  getNullableType,
  isEnumType,
  isObjectType,
  isScalarType,
  Kind,
  OperationTypeNode,
} from "graphql";

import type { ToolsetAuth } from "../src/catalog/compiled.ts";
import { assertValid } from "./assert-valid.ts";
import type { ToolsetContext } from "./context.ts";
import { DiagnosticList } from "./diagnostics/diagnostic-list.ts";
import { failAt, ToolsetError } from "./diagnostics/toolset-error.ts";
import type { TreeField } from "./document/operation-tree.ts";
import { type ParsedOperation, parseOperation } from "./document/parse-operation.ts";
import { parseTree } from "./document/parse-tree.ts";
import { toSent } from "./operation.ts";
import { locateJson } from "./read/json.ts";
import type { ToolsetFile } from "./read/settings/toolset-file.ts";
import { readSource } from "./read/source.ts";

/** How the upstream wants the key, with the query that proves one. Throws: `ToolsetError`. */
export function compileAuth(
  toolset: Pick<ToolsetContext, "schema" | "fragments" | "trusted">,
  auth: ToolsetFile["auth"],
  folder: string,
): ToolsetAuth {
  if (auth.type === "none") return auth;
  const probe = parseOperation(readSource(join(folder, auth.probe.file)), toolset.fragments);
  assertProbe(toolset, probe);
  const owner = auth.probe.owner.split(".");
  if (!isOwner(toolset, probe, owner)) {
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
  };
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

function isOwner(
  { schema }: Pick<ToolsetContext, "schema">,
  { document }: ParsedOperation,
  owner: readonly string[],
): boolean {
  const context = { schema, directives: [], diagnostics: new DiagnosticList() };
  return isLeafAt(parseTree(context, document).root.fields, owner);
}

function isLeafAt(fields: readonly TreeField[], [key, ...rest]: readonly string[]): boolean {
  const field = fields.find((candidate) => candidate.key === key);
  if (!field?.definition) return false;
  const value = getNullableType(field.type);
  if (rest.length === 0) return isScalarType(value) || isEnumType(value);
  return isObjectType(value) && isLeafAt(field.branches[0]?.fields ?? [], rest);
}

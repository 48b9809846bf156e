import { join } from "node:path";
import {
  type GraphQLObjectType,
  getNullableType,
  isEnumType,
  isObjectType,
  isScalarType,
  OperationTypeNode,
} from "graphql";

import type { ToolsetAuth } from "../src/catalog/operation.ts";
import { assertValid } from "./assert-valid.ts";
import type { ToolsetContext } from "./context.ts";
import { failAt, ToolsetError } from "./diagnostics/toolset-error.ts";
import {
  groupFields,
  type SelectionContext,
  type SelectionPart,
} from "./document/collect-fields.ts";
import { toFragmentMap } from "./document/fragments.ts";
import { type ParsedOperation, parseOperation } from "./document/parse-operation.ts";
import { toSentDocument } from "./document/sent-document.ts";
import { locateJson } from "./read/json.ts";
import { readSource } from "./read/source.ts";
import type { ToolsetFile } from "./read/toolset-file.ts";

/** How the upstream wants the key, with the query that proves one. Throws: `ToolsetError`. */
export function compileAuth(
  toolset: Pick<ToolsetContext, "schema" | "fragments">,
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
    header: auth.type === "bearer" ? "authorization" : auth.header,
    ...(keyPattern !== undefined && { keyPattern }),
    ...(keyExample !== undefined && { keyExample }),
    ...(keyHint !== undefined && { keyHint }),
    ...(keyUrl !== undefined && { keyUrl }),
    probe: { document: toSentDocument(probe.document), owner },
  };
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
  { document, operation }: ParsedOperation,
  owner: readonly string[],
): boolean {
  const context = { schema, fragments: toFragmentMap(document) };
  const root = schema.getQueryType();
  const parts = [{ set: operation.selectionSet, isOptional: false }];
  return !!root && isLeafAt(context, root, parts, owner);
}

function isLeafAt(
  context: SelectionContext,
  type: GraphQLObjectType,
  parts: readonly SelectionPart[],
  [key, ...rest]: readonly string[],
): boolean {
  const group = groupFields(context, type, parts).find((candidate) => candidate.key === key);
  const field = group && type.getFields()[group.first.name.value];
  if (!group || !field) return false;
  const value = getNullableType(field.type);
  if (rest.length === 0) return isScalarType(value) || isEnumType(value);
  return isObjectType(value) && isLeafAt(context, value, group.parts, rest);
}

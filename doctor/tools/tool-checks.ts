import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv";

import type { Diagnosis } from "../findings/diagnosis.ts";
import type { Client } from "../findings/rule.ts";
import { isRecord } from "../wire/message.ts";
import {
  type FindFaults,
  findAnthropicFaults,
  findGeminiFaults,
  findOpenAiFaults,
  findVsCodeFaults,
  type JsonSchema,
  listNodes,
  type ProviderTool,
} from "./provider-schemas.ts";

/** A tool that is one. */
export interface Tool extends ProviderTool {
  readonly outputSchema: JsonSchema | undefined;
  readonly annotations: Readonly<Record<string, unknown>>;
}

const mostLevels = 10;

/** Whose models read the schemas in which client. Cursor changes the model with the person. */
const providers: readonly (readonly [FindFaults, clients: readonly Client[]])[] = [
  [findAnthropicFaults, ["Claude", "Claude Code"]],
  [findVsCodeFaults, ["VS Code"]],
  [findOpenAiFaults, ["ChatGPT", "Codex"]],
  [findGeminiFaults, ["Gemini CLI"]],
];

/** Undefined if the entry is no tool. */
export function readTool(entry: unknown): Tool | undefined {
  if (!isRecord(entry) || typeof entry.name !== "string" || entry.name === "") return undefined;
  if (!isRecord(entry.inputSchema) || entry.inputSchema.type !== "object") return undefined;
  const { name, description, outputSchema, annotations } = entry;
  // Every client takes this keyword out of the root.
  const { $schema: _, ...inputSchema } = entry.inputSchema;
  return {
    name,
    description: typeof description === "string" ? description : "",
    inputSchema,
    outputSchema: isRecord(outputSchema) ? outputSchema : undefined,
    annotations: isRecord(annotations) ? annotations : {},
  };
}

/** Notes each fault once, with all clients that trip over it. */
function checkProviders(diagnosis: Diagnosis, tool: Tool): void {
  const found = new Map<string, Client[]>();
  for (const [findFaults, clients] of providers) {
    for (const { rule, says } of findFaults(tool)) {
      const key = `${rule} ${says}`;
      found.set(key, [...(found.get(key) ?? []), ...clients]);
    }
  }
  for (const [key, clients] of found) {
    const [rule, ...says] = key.split(" ");
    const id = rule as Parameters<Diagnosis["found"]>[0];
    diagnosis.found(id, `${tool.name}: ${says.join(" ")}`, [...new Set(clients)]);
  }
}

function checkSchemas(diagnosis: Diagnosis, { name, inputSchema, outputSchema }: Tool): void {
  const validators = new AjvJsonSchemaValidator();
  for (const schema of [inputSchema, outputSchema]) {
    if (schema === undefined) continue;
    try {
      validators.getValidator(schema);
    } catch (error) {
      const says = error instanceof Error ? error.message : String(error);
      diagnosis.found("schema-invalid", `${name}: ${says}`);
    }
  }
  if (outputSchema !== undefined && outputSchema.type !== "object") {
    diagnosis.found("output-schema-root", name);
  }
  const levels = listNodes(inputSchema).map(({ path }) => path.split("/properties/").length - 1);
  const deepest = Math.max(...levels);
  if (deepest > mostLevels) diagnosis.found("schema-deep", `${name}: ${deepest} levels`);
}

/** Clients put the server's name in front. */
function checkNameWithServer(diagnosis: Diagnosis, name: string, server: string): void {
  const cursor = `${server}:${name}`.length;
  if (cursor > 60) diagnosis.found("tool-name-with-server", `${name}: ${cursor}`, ["Cursor"]);
  const full = `mcp__${server}__${name}`.length;
  const clients = ["Claude Code", "Codex", "VS Code"] as const;
  if (full > 64) diagnosis.found("tool-name-with-server", `${name}: ${full}`, clients);
}

/** What clients and their models make of one tool. */
export function checkTool(diagnosis: Diagnosis, tool: Tool, server: string): void {
  checkProviders(diagnosis, tool);
  checkSchemas(diagnosis, tool);
  if (tool.name.length <= 64) checkNameWithServer(diagnosis, tool.name, server);
  if (tool.description.length > 2048) {
    diagnosis.found("description-long", `${tool.name}: ${tool.description.length}`, [
      "Claude Code",
    ]);
  }
  if (typeof tool.annotations.readOnlyHint !== "boolean") {
    diagnosis.found("hints-missing", tool.name);
  }
}

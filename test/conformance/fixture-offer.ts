import type { ToolListing } from "../../src/catalog/compiled.ts";
import { AppError } from "../../src/errors.ts";
import type { Resource } from "../../src/server-catalog/resource.ts";
import type { ServerCatalog } from "../../src/server-catalog/server-catalog.ts";
import type { Tool } from "../../src/tools/tool.ts";
import type { CheckedTool } from "../../src/tools/tool-registry.ts";

/** What the sign-in of the run allows; the fixtures ask for no more. */
const scope = "clinical-trials:read";

const fits = () => null;

/** Reads nothing and changes nothing. */
export function toListing(
  name: string,
  description: string,
  inputSchema: ToolListing["inputSchema"] = { type: "object", properties: {} },
): Omit<ToolListing, "outputSchema"> {
  return {
    name,
    title: description,
    description,
    inputSchema,
    annotations: {
      title: description,
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
  };
}

function createTool(
  listing: ReturnType<typeof toListing>,
  run: Tool["run"],
): [string, CheckedTool] {
  const tool: CheckedTool = {
    listing: { ...listing, outputSchema: { type: "object" } },
    scope: null,
    question: null,
    run,
    toolset: "built-in",
    checkArguments: fits,
    checkResult: fits,
    checkMeta: fits,
  };
  return [listing.name, tool];
}

/** Every keyword of JSON Schema 2020-12 that the scenario looks for in the listing. Source: SEP-1613, SEP-2106. */
const schema2020 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
} as const;

const tools = [
  createTool(toListing("test_error_handling", "Always fails"), async () => {
    throw new AppError("This tool intentionally returns an error for testing", {
      kind: "not_found",
    });
  }),
  createTool(
    toListing("json_schema_2020_12_tool", "Tool with JSON Schema 2020-12 features", schema2020),
    async ({ args }) => ({ result: { contactMethod: args.contactMethod ?? null } }),
  ),
];

const argument = (name: string) => ({
  name,
  description: `The argument ${name}`,
  required: true,
  completion: { kind: "values" as const, values: ["test one", "test two", "other"] },
});

const text = (uri: string, name: string, content: string): Resource => ({
  listing: { uri, name, title: name, description: name, mimeType: "text/plain" },
  scope,
  content: { text: content },
  match: (other) => (other === uri ? {} : null),
  completions: {},
});

/** The product's offer, and of the fixtures all that a toolset could bring: the product's own code serves these. */
export function addFixtures(offer: ServerCatalog): ServerCatalog {
  return {
    ...offer,
    toolRegistry: new Map([...offer.toolRegistry, ...tools]),
    prompts: [
      ...offer.prompts,
      {
        name: "test_simple_prompt",
        title: "Simple",
        description: "A prompt without arguments",
        scope,
        arguments: [],
        text: "This is a simple prompt for testing.",
      },
      {
        name: "test_prompt_with_arguments",
        title: "With arguments",
        description: "A prompt with two arguments",
        scope,
        arguments: [argument("arg1"), argument("arg2")],
        text: "Prompt with arguments: arg1='{{arg1}}', arg2='{{arg2}}'",
      },
    ],
    resources: [
      ...offer.resources,
      text("test://static-text", "Static text", "This is the content of the static text resource."),
      text("test://watched-resource", "Watched", "A resource that a client may watch."),
    ],
  };
}

import { listLimits } from "../../src/catalog/list-limits.ts";
import { clients, type Rule } from "./rule.ts";

const spec = (heading: string) => `MCP 2025-11-25, server/tools, "${heading}"`;

/** What a list of tools, and a result, must not be. */
export const toolRules = {
  "tools-not-declared": {
    severity: "error",
    says: "The server has tools and does not declare the capability.",
    clients: ["VS Code", "Claude Code", "Cursor"],
    fix: 'Declare "capabilities": {"tools": {}}: clients do not ask otherwise.',
    source: spec("Capabilities"),
  },
  "list-fails": {
    severity: "error",
    says: "tools/list fails.",
    clients,
    fix: "See what it says.",
    source: spec("Listing Tools"),
  },
  "cursor-loops": {
    severity: "error",
    says: "The pages of tools/list never end.",
    clients,
    fix: "Leave nextCursor out on the last page.",
    source: 'MCP 2025-11-25, server/utilities/pagination, "Response Format"',
  },
  "tool-broken": {
    severity: "error",
    says: "An entry of the list is no tool.",
    clients,
    fix: 'Give it a name and an inputSchema with "type": "object": clients drop the whole list.',
    source: spec("Tool"),
  },
  "tool-name-twice": {
    severity: "error",
    says: "Two tools have one name.",
    clients: ["Claude", "Claude Code", "ChatGPT", "Codex", "Gemini CLI"],
    fix: "Rename one: providers refuse the whole request.",
    source: `${spec("Tool Names")}; Anthropic API, "tools: Tool names must be unique"`,
  },
  "tool-name": {
    severity: "error",
    says: "A tool's name has other characters than providers take, or more than 64.",
    clients: [],
    fix: "Use letters, digits, _ and -, at most 64.",
    source:
      "Anthropic API reference, Tool; OpenAI API reference, FunctionObject; Gemini API, FunctionDeclaration",
  },
  "tool-name-with-server": {
    severity: "warning",
    says: "A tool's name is too long together with the server's.",
    clients: [],
    fix: "Shorten the tool's name, or the server's: clients put it in front.",
    source:
      "sparfenyuk/mcp-proxy#45 and PostHog/posthog#51483 (Cursor: 60 with the server's name); microsoft/vscode#243602 (64); mcp__<server>__<tool> in Claude Code and Codex",
  },
  "description-missing": {
    severity: "warning",
    says: "A tool has no description.",
    clients: ["VS Code", "Gemini CLI"],
    fix: "Say in a sentence what it does and when to use it.",
    source: "microsoft/vscode-copilot-chat, toolSchemaNormalizer.ts",
  },
  "description-long": {
    severity: "warning",
    says: "A tool's description is longer than a client takes.",
    clients: [],
    fix: "Keep it below 1,024 characters, the important first.",
    source:
      'OpenAI API reference, FunctionObject (1,024); Claude Code documentation, "MCP" (cut at 2 KB)',
  },
  "instructions-long": {
    severity: "warning",
    says: "The server's instructions are cut.",
    clients: ["Claude Code"],
    fix: "Keep them below 2,048 characters, the important first.",
    source: 'Claude Code documentation, "MCP" (cut at 2 KB)',
  },
  "hints-missing": {
    severity: "note",
    says: "A tool does not say whether it only reads.",
    clients: ["ChatGPT", "Cursor", "Claude"],
    fix: "Set annotations.readOnlyHint: without it clients take it for a change and ask each time.",
    source: 'OpenAI, "Developer mode"; sourcebot-dev/sourcebot#1013 (Cursor, Ask mode)',
  },
  "schema-invalid": {
    severity: "error",
    says: "A schema is no JSON Schema.",
    clients,
    fix: "Correct it; check it with a validator of JSON Schema 2020-12.",
    source: `${spec("Tool")}; JSON Schema 2020-12`,
  },
  "schema-root": {
    severity: "error",
    says: "A schema has a choice or a condition at its root, or no properties.",
    clients: [],
    fix: 'Make the root one object with "properties", and tell the choice in the description.',
    source:
      'anthropics/claude-code#40075; openai/openai-agents-python#449 ("object schema missing properties")',
  },
  "schema-object-without-properties": {
    severity: "warning",
    says: "An object in a schema has no properties.",
    clients: [],
    fix: "Name its properties.",
    source: 'enechange/collmbo#384; "properties: should be non-empty for OBJECT type"',
  },
  "schema-array-without-items": {
    severity: "error",
    says: "An array in a schema does not say what is in it.",
    clients: [],
    fix: "Add items.",
    source:
      '"array schema missing items": OpenAI API; microsoft/vscode-copilot-chat, toolSchemaNormalizer.ts',
  },
  "schema-reference": {
    severity: "warning",
    says: "A schema uses $ref.",
    clients: [],
    fix: "Write it out in place.",
    source:
      'platform.claude.com, "Self-hosted sandboxes"; google.ai.generativelanguage.v1beta.Schema',
  },
  "schema-keyword": {
    severity: "warning",
    says: "A schema uses a keyword or a form that a provider does not know.",
    clients: [],
    fix: "Use type, properties, required, items, enum of strings, anyOf; say the rest in the description.",
    source:
      "google.ai.generativelanguage.v1beta.Schema; google-gemini/gemini-cli#4400; nanbingxyz/5ire#218",
  },
  "schema-property-name": {
    severity: "warning",
    says: "An argument's name has characters that a provider refuses, or more than 64.",
    clients: [],
    fix: "Use letters, digits and _, beginning with a letter.",
    source: 'platform.claude.com, "Self-hosted sandboxes"; gunpal5/Google_GenerativeAI#61',
  },
  "schema-required": {
    severity: "warning",
    says: "A schema requires an argument that it does not define.",
    clients: [],
    fix: "Define it, or do not require it.",
    source: "microsoft/vscode-copilot-chat, toolSchemaNormalizer.ts",
  },
  "schema-deep": {
    severity: "warning",
    says: "A schema is nested deeper than ten levels.",
    clients: ["ChatGPT", "Codex"],
    fix: "Flatten the arguments.",
    source: 'OpenAI, "Structured Outputs", "Supported schemas"',
  },
  "output-schema-root": {
    severity: "error",
    says: 'An outputSchema is not of "type": "object".',
    clients,
    fix: "Put the result into an object with one property.",
    source: spec("Output Schema"),
  },
  "tools-many": {
    severity: "warning",
    says: "There are more tools than a client gives to its model.",
    clients: [],
    fix: "Offer fewer, or several addresses with a part each.",
    source:
      "microsoft/vscode#337428 (128 a request); bun913/mcp-testrail#6 (Cursor documentation: the first 40)",
  },
  "list-large": {
    severity: "warning",
    says: `The list of tools is larger than ${listLimits.contextCharacters.toLocaleString("en")} characters, about 25,000 tokens, of every conversation.`,
    clients,
    fix: "Shorten descriptions and schemas, or offer several addresses with a part each.",
    source: 'Claude Code documentation, "MCP" (25,000 tokens are its limit for one result)',
  },
  "call-fails": {
    severity: "error",
    says: "A tool call has no result.",
    clients,
    fix: "Answer with a result; what went wrong belongs into it, with isError.",
    source: spec("Error Handling"),
  },
  "result-without-content": {
    severity: "warning",
    says: "A result has no text.",
    clients: ["Claude Code", "Codex", "Cursor"],
    fix: "Add the structured content as text too.",
    source: spec("Structured Content"),
  },
  "result-does-not-fit": {
    severity: "error",
    says: "A result does not fit its outputSchema, or has no structuredContent although there is one.",
    clients,
    fix: "Make both from one definition: the official clients throw such a result away.",
    source: spec("Output Schema"),
  },
  "result-large": {
    severity: "warning",
    says: "A result is larger than a client gives to its model.",
    clients: [],
    fix: "Answer with less, and with pages.",
    source:
      'Claude Code documentation, "MCP" (25,000 tokens); openai/codex#6544 (10 KiB or 256 lines)',
  },
} as const satisfies Record<string, Rule>;

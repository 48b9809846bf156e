import type { Tool } from "./tool.ts";

const text = (description: string) => ({ type: "string", description });

const outputSchema = {
  type: "object",
  properties: {
    account: text("Opaque id of the signed-in person's account."),
    client: text("The OAuth client that calls."),
    scopes: { type: "array", items: { type: "string" }, description: "What this client may do." },
    keys: {
      type: "array",
      description: "The toolsets for which a key is set.",
      items: {
        type: "object",
        properties: {
          toolset: { type: "string" },
          owner: text("Whose key it is, as the API told when it was added."),
          shared: {
            type: "boolean",
            description: "True where it is the operator's key for everybody, not the person's own.",
          },
        },
        required: ["toolset", "owner", "shared"],
        additionalProperties: false,
      },
    },
    account_url: {
      type: ["string", "null"],
      description: "Where the person adds, replaces and removes keys; null over stdio.",
    },
  },
  required: ["account", "client", "scopes", "keys", "account_url"],
  additionalProperties: false,
} as const;

export const whoami: Tool = {
  listing: {
    name: "whoami",
    title: "Who am I",
    description:
      "Tell whose account this is, which client calls, what it may do and for which toolsets a key is set. Shows no key.",
    inputSchema: { type: "object", additionalProperties: false },
    outputSchema,
    annotations: {
      title: "Who am I",
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
  },
  scope: null,
  question: null,
  run: async ({ caller }) => ({
    result: {
      account: caller.accountId.split(".")[0],
      client: caller.clientId,
      scopes: caller.scopes,
      keys: caller.keys.map(({ toolset, owner, isShared = false }) => ({
        toolset,
        owner,
        shared: isShared,
      })),
      account_url: caller.keyPlace.accountUrl,
    },
  }),
};

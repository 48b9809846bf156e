import type { CompiledToolset } from "../catalog/compiled.ts";
import { findLeftOut, toLeftOutHint } from "./left-out.ts";
import type { Tool } from "./tool.ts";

const text = (description: string) => ({ type: "string", description });
const names = (description: string) => ({ type: "array", items: { type: "string" }, description });

const outputSchema = {
  type: "object",
  properties: {
    account: text("Opaque id of the signed-in person's account."),
    client: text("The OAuth client that calls."),
    scopes: names("What this client may do."),
    not_connected: names(
      "Toolsets that the person did not allow this client: their tools are not listed.",
    ),
    read_only: names("Toolsets of which this client may use the queries alone."),
    hint: text("What to tell the person about the two; absent if nothing is left out."),
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
  required: ["account", "client", "scopes", "not_connected", "read_only", "keys", "account_url"],
  additionalProperties: false,
} as const;

const description =
  "Tell whose account this is, which client calls, what it may do, which toolsets it is not connected to, and for which a key is set. Shows no key.";

/** The tool about the caller; `toolsets` are those of the endpoint. */
export function createWhoami(toolsets: readonly CompiledToolset[]): Tool {
  return {
    listing: {
      name: "whoami",
      title: "Who am I",
      description,
      inputSchema: { type: "object", properties: {}, additionalProperties: false },
      outputSchema,
      annotations: {
        title: "Who am I",
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    // The instructions of a client without a session are the same for everybody: its model reads it here.
    describe: (scopes) => {
      const hint = toLeftOutHint(findLeftOut(toolsets, scopes));
      return hint === null ? description : `${description} ${hint}`;
    },
    scope: null,
    question: null,
    run: async ({ caller }) => {
      const leftOut = findLeftOut(toolsets, caller.scopes);
      const hint = toLeftOutHint(leftOut);
      return {
        result: {
          account: caller.accountId.split(".")[0],
          client: caller.clientId,
          scopes: caller.scopes,
          not_connected: leftOut.notConnected,
          read_only: leftOut.readOnly,
          ...(hint !== null && { hint }),
          keys: caller.listKeys().map(({ toolset, owner, isShared = false }) => ({
            toolset,
            owner,
            shared: isShared,
          })),
          account_url: caller.keyLocation.accountUrl,
        },
      };
    },
  };
}

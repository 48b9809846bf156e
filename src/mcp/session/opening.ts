import { type JSONObject, SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/server";
import * as z from "zod";

import type { Authority } from "../../access/authority.ts";
import { createSessionId } from "../../access/session-id.ts";
import type { Handshake } from "../../account/mcp-session-quota.ts";
import type { Endpoint } from "../../catalog/endpoints.ts";
import { type Deployment, findServerCatalog } from "../../deployment.ts";
import { answerHeaders } from "../answer-headers.ts";
import { callerOf } from "../caller.ts";
import { createInitialization } from "../fast-lane/initialization.ts";
import { toHead } from "../message/read-message.ts";
import { invalidParams, jsonRpcError, toHttpError } from "../message/rpc-error.ts";
import {
  type CreateServer,
  createServer as createOurServer,
  promiseSubscriptions,
} from "../server.ts";
import type { LaneRequest } from "../verify-caller.ts";
import { toBusy } from "./messages.ts";

const maxNameLength = 100;
const maxVersionLength = 50;

const text = (length: number) => z.string().transform((value) => value.slice(0, length));
const Nothing = z.object({});

/** What toolhub asks clients for, or may. Everything else that a client says of itself is dropped. */
const Params = z.object({
  protocolVersion: text(maxVersionLength),
  capabilities: z.object({
    elicitation: z.object({ form: Nothing.optional(), url: Nothing.optional() }).optional(),
    sampling: Nothing.optional(),
    roots: z.object({ listChanged: z.boolean().optional() }).optional(),
  }),
  clientInfo: z.object({ name: text(maxNameLength), version: text(maxVersionLength) }),
});

/**
 * No more of the params of an `initialize` than a session needs: it is stored for 30 days, and everything in it is a
 * stranger's. Null if they say of themselves what toolhub cannot read.
 */
const readHandshake = (params: JSONObject): Handshake | null =>
  (Params.safeParse(params).data as Handshake | undefined) ?? null;

/** What only who opens or ends a session needs, and the SDK with it. */
export function createOpening(
  { deployment, authority }: { readonly deployment: Deployment; readonly authority: Authority },
  endpoint: Endpoint,
  createServer: CreateServer = createOurServer,
) {
  const offer = findServerCatalog(deployment, endpoint.address);
  const initialize = createInitialization(() =>
    promiseSubscriptions(createServer(offer, callerOf)),
  );

  /** Answers `initialize`, and keeps what the client said as a row of its person's account. */
  async function open(given: LaneRequest): Promise<Response> {
    const { request, body, access } = given;
    const [{ id = null, params = {} } = {}] = body.messages;
    const said = readHandshake(params);
    if (id === null || !said) {
      return jsonRpcError(
        id,
        invalidParams,
        "The params do not have the shape that initialize needs.",
        answerHeaders,
      );
    }
    if (!toHead(request).headers.get("accept")?.includes("application/json")) {
      const sentence =
        "Not Acceptable: Client must accept both application/json and text/event-stream";
      return toHttpError(406, -32000, sentence);
    }
    const result = await initialize(said.protocolVersion);
    const instructions = offer.serverInfo.instruct(access.scopes);
    const handshake = { ...said, protocolVersion: String(result.protocolVersion) };
    const sessionId = await createSessionId(deployment.ring, access);
    const { accountId, grantId } = access;
    const place = await authority.account(accountId).openSession({ sessionId, grantId, handshake });
    if ("retryAfterSeconds" in place) {
      const sentence = "You have too many sessions. End those that you no longer use with DELETE.";
      return toBusy(sentence, place.retryAfterSeconds);
    }
    const headers = { "mcp-session-id": sessionId, ...answerHeaders };
    return Response.json({ jsonrpc: "2.0", id, result: { ...result, instructions } }, { headers });
  }

  const isVersionKnown = ({ headers }: Request): boolean => {
    const version = headers.get("mcp-protocol-version");
    return version === null || SUPPORTED_PROTOCOL_VERSIONS.includes(version);
  };

  return { open, isVersionKnown };
}

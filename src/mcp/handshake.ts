import { isInitializeRequest, PROTOCOL_VERSION_META_KEY } from "@modelcontextprotocol/server";

import { fieldsOf, invalidParams } from "./ingress.ts";

/** The handshake of the 2025 revisions, whatever else is wrong with it: it opens a session, whatever headers say. */
export function isHandshake(message: unknown): message is { readonly id: string | number } {
  const { id, method, params } = fieldsOf(message);
  const isRequest = typeof id === "string" || typeof id === "number";
  return (
    isRequest &&
    method === "initialize" &&
    !(PROTOCOL_VERSION_META_KEY in fieldsOf(fieldsOf(params)._meta))
  );
}

/** Answers a handshake without what it needs, with 200: at 400 some clients look for a server of 2024 instead. */
export function refuseHandshake(message: unknown): Response | null {
  if (!isHandshake(message) || isInitializeRequest(message)) return null;
  const { id } = message;
  const text = "initialize needs protocolVersion, capabilities and clientInfo.";
  return Response.json({ jsonrpc: "2.0", id, error: { code: invalidParams, message: text } });
}

import { type AuthorizationServer, processDiscoveryResponse } from "oauth4webapi";

import { isLoopbackHost } from "../../src/settings/loopback.ts";
import { Blocked, type Diagnosis } from "../findings/diagnosis.ts";
import { readStrings } from "../wire/message.ts";
import {
  confirmBy,
  type FoundDocument,
  fetchDocument,
  toResponse,
  toWellKnown,
} from "./document.ts";

const oauth = "oauth-authorization-server";
const openId = "openid-configuration";

/** In the order in which clients look. Source: MCP 2025-11-25, "Authorization Server Metadata Discovery". */
function listAddresses(issuer: URL): string[] {
  const appended = `${issuer.href.replace(/\/$/, "")}/.well-known/${openId}`;
  return [toWellKnown(issuer, oauth), toWellKnown(issuer, openId), appended];
}

/** As a string without the slash that URL parsers add. */
const isSameIssuer = (named: unknown, asked: URL) =>
  named === asked.href || (asked.pathname === "/" && named === asked.origin);

async function checkIssuer(
  diagnosis: Diagnosis,
  { fields, exchange }: FoundDocument,
  asked: URL,
): Promise<void> {
  if (!isSameIssuer(fields.issuer, asked)) {
    diagnosis.found("issuer-mismatch", `"issuer" is ${fields.issuer}, asked for was ${asked.href}`);
  } else if (!diagnosis.has("server-metadata-broken")) {
    await confirmBy(diagnosis, "server-metadata-broken", () =>
      processDiscoveryResponse(new URL(String(fields.issuer)), toResponse(exchange)),
    );
  }
}

const isSafe = (address: unknown) => {
  if (typeof address !== "string" || !URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname));
};

const endpoints = ["authorization_endpoint", "token_endpoint", "registration_endpoint"] as const;

function checkEndpoints(diagnosis: Diagnosis, fields: FoundDocument["fields"]): void {
  const given = endpoints.filter((name) => fields[name] !== undefined);
  const unsafe = given.filter((name) => !isSafe(fields[name]));
  for (const name of unsafe) diagnosis.found("endpoint-scheme", `${name}: ${fields[name]}`);
  const missing = endpoints.slice(0, 2).filter((name) => !given.includes(name));
  if (missing.length > 0) {
    diagnosis.found("server-metadata-broken", `without ${missing.join(" and ")}`);
  }
  if (unsafe.length > 0 || missing.length > 0) throw new Blocked("no address to go on with");
}

function checkClients(diagnosis: Diagnosis, fields: FoundDocument["fields"]): void {
  const takesDocuments = fields.client_id_metadata_document_supported === true;
  const registers = fields.registration_endpoint !== undefined;
  const methods = readStrings(fields.token_endpoint_auth_methods_supported);
  if (!takesDocuments && !registers) diagnosis.found("no-registration");
  if (takesDocuments && !registers) diagnosis.found("only-metadata-documents");
  if (takesDocuments && !methods.includes("none")) {
    diagnosis.found("documents-need-none", methods.join(", ") || "none are named");
  }
}

/** Reads the authorization server's metadata. Throws: `Blocked` if it leads no further, `NoAnswer`. */
export async function readServerMetadata(
  diagnosis: Diagnosis,
  issuer: URL,
): Promise<readonly [AuthorizationServer, string]> {
  const found = await fetchDocument(diagnosis, listAddresses(issuer), "server-metadata-broken");
  if (!found) {
    if (!diagnosis.has("server-metadata-broken")) {
      diagnosis.found("server-metadata-missing", issuer.href);
    }
    throw new Blocked("no authorization server metadata");
  }
  await checkIssuer(diagnosis, found, issuer);
  const { fields } = found;
  const challenges = readStrings(fields.code_challenge_methods_supported);
  if (!challenges.includes("S256")) {
    diagnosis.found("no-s256", `code_challenge_methods_supported: ${challenges.join(", ") || "-"}`);
  }
  if (fields.authorization_response_iss_parameter_supported !== true) diagnosis.found("no-iss");
  checkClients(diagnosis, fields);
  checkEndpoints(diagnosis, fields);
  return [{ ...fields, issuer: String(fields.issuer) }, found.url];
}

import { processResourceDiscoveryResponse } from "oauth4webapi";

import { Blocked, type Diagnosis } from "../findings/diagnosis.ts";
import { readStrings } from "../wire/message.ts";
import type { Challenge } from "./challenge.ts";
import {
  confirmBy,
  type FoundDocument,
  fetchDocument,
  toResponse,
  toWellKnown,
} from "./document.ts";

/** What the server says of the tokens that it takes. Source: RFC 9728. */
export interface ResourceMetadata {
  /** What to ask tokens for. */
  readonly resource: string;
  readonly issuer: URL;
  readonly scopes: readonly string[];
}

const name = "oauth-protected-resource";

function listAddresses({ resourceMetadataUrl }: Challenge, url: URL): string[] {
  const wellKnown = [toWellKnown(url, name), `${url.origin}/.well-known/${name}`];
  return resourceMetadataUrl === undefined ? wellKnown : [resourceMetadataUrl, ...wellKnown];
}

/** `https://a.example` and `https://a.example/` are one address to every URL parser. */
const isSame = (resource: string, url: URL) =>
  resource === url.href || (url.pathname === "/" && resource === url.origin);

const isParent = (resource: string, { origin, href }: URL) =>
  URL.canParse(resource) &&
  new URL(resource).origin === origin &&
  href.startsWith(new URL(resource).href.replace(/\/$/, ""));

async function checkResource(
  diagnosis: Diagnosis,
  { fields, exchange }: FoundDocument,
  url: URL,
): Promise<void> {
  const resource = String(fields.resource);
  if (isParent(resource, url) && !isSame(resource, url)) {
    diagnosis.found("resource-is-parent", `"resource" is ${resource}`);
  } else if (!isSame(resource, url)) {
    diagnosis.found("resource-mismatch", `"resource" is ${resource}`);
  } else if (!diagnosis.has("resource-metadata-broken")) {
    await confirmBy(diagnosis, "resource-metadata-broken", () =>
      processResourceDiscoveryResponse(new URL(resource), toResponse(exchange)),
    );
  }
}

/** Reads the protected resource metadata. Throws: `Blocked` if it leads no further, `NoAnswer`. */
export async function readResourceMetadata(
  diagnosis: Diagnosis,
  challenge: Challenge,
  url: URL,
): Promise<readonly [ResourceMetadata, string]> {
  const found = await fetchDocument(
    diagnosis,
    listAddresses(challenge, url),
    "resource-metadata-broken",
  );
  if (!found) {
    if (!diagnosis.has("resource-metadata-broken")) diagnosis.found("resource-metadata-missing");
    throw new Blocked("no protected resource metadata");
  }
  await checkResource(diagnosis, found, url);
  const [issuer] = readStrings(found.fields.authorization_servers).filter((one) =>
    URL.canParse(one),
  );
  if (issuer === undefined) {
    diagnosis.found("no-authorization-server", found.url);
    throw new Blocked("no authorization server");
  }
  const metadata = {
    resource: typeof found.fields.resource === "string" ? found.fields.resource : url.href,
    issuer: new URL(issuer),
    scopes: readStrings(found.fields.scopes_supported),
  };
  return [metadata, `${found.url}, issuer ${issuer}`];
}

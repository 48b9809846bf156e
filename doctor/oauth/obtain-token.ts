import type { AuthorizationServer } from "oauth4webapi";

import type { CallbackServer } from "../../scripts/callback-server.ts";
import type { Diagnosis } from "../findings/diagnosis.ts";
import type { Challenge } from "./challenge.ts";
import { type GivenClient, registerClient, toGivenClient } from "./registration.ts";
import { type ResourceMetadata, readResourceMetadata } from "./resource-metadata.ts";
import { readServerMetadata } from "./server-metadata.ts";
import { signInForToken } from "./sign-in.ts";

/** With what a token may be had. */
export interface Means {
  readonly url: URL;
  readonly token: string | undefined;
  readonly client: GivenClient | undefined;
  readonly callbacks: CallbackServer | undefined;
  readonly show: (link: URL) => Promise<void>;
}

async function signIn(
  diagnosis: Diagnosis,
  { client: given, callbacks, show }: Means,
  server: AuthorizationServer,
  { resource, scope }: { readonly resource: string; readonly scope: string },
): Promise<string | undefined> {
  if (!callbacks) {
    diagnosis.leaveOut("registration", "--no-sign-in");
    diagnosis.leaveOut("sign-in", "--no-sign-in");
    return undefined;
  }
  const client = await diagnosis.step("registration", async () =>
    given
      ? ([toGivenClient(given), "a given client"] as const)
      : registerClient(diagnosis, server, callbacks.url),
  );
  if (!client) return undefined;
  const all = { server, client, resource, scope, callbacks, show };
  return diagnosis.step("sign-in", () => signInForToken(diagnosis, all));
}

/** What to ask for, in the order of MCP 2025-11-25, "Scope Selection Strategy". */
const toScope = ({ scope }: Challenge, { scopes }: ResourceMetadata) => scope ?? scopes.join(" ");

/** From the challenge to a token; undefined if there is none to be had. */
export async function obtainToken(
  diagnosis: Diagnosis,
  means: Means,
  challenge: Challenge,
): Promise<string | undefined> {
  const resource = await diagnosis.step("resource metadata", () =>
    readResourceMetadata(diagnosis, challenge, means.url),
  );
  if (!resource) return means.token;
  const server = await diagnosis.step("server metadata", () =>
    readServerMetadata(diagnosis, resource.issuer),
  );
  if (means.token !== undefined) {
    diagnosis.leaveOut("registration", "a token was given");
    diagnosis.leaveOut("sign-in", "a token was given");
    return means.token;
  }
  if (!server) return undefined;
  const scope = toScope(challenge, resource);
  return signIn(diagnosis, means, server, { resource: resource.resource, scope });
}

import { randomBytes } from "node:crypto";

import {
  type AuthorizationServer,
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  validateAuthResponse,
} from "oauth4webapi";

import type { CallbackServer } from "../../scripts/callback-server.ts";
import { Blocked, type Diagnosis } from "../findings/diagnosis.ts";
import type { Registered } from "./registration.ts";
import { redeemCode } from "./token.ts";

const patienceMs = 10 * 60_000;

/** All that a sign-in takes. */
export interface SignIn {
  readonly server: AuthorizationServer;
  readonly client: Registered;
  readonly resource: string;
  readonly scope: string;
  readonly callbacks: CallbackServer;
  /** Shows a person the link, or opens it. */
  readonly show: (link: URL) => Promise<void>;
}

/** Standard base64 with all three characters that must be escaped in a query, as VS Code's is. */
const createState = () => `${randomBytes(18).toString("base64")}+/=`;

async function toLink(signIn: SignIn, state: string, verifier: string): Promise<URL> {
  const { server, client, resource, scope, callbacks } = signIn;
  const link = new URL(String(server.authorization_endpoint));
  const query = {
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: callbacks.url,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    resource,
    ...(scope === "" ? {} : { scope }),
  };
  for (const [name, value] of Object.entries(query)) link.searchParams.set(name, value);
  return link;
}

async function waitForBrowser(signIn: SignIn, link: URL): Promise<URL> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const give = () => reject(new Blocked("nobody came back from the browser within ten minutes"));
    timer = setTimeout(give, patienceMs);
  });
  try {
    const callback = signIn.callbacks.next();
    await signIn.show(link);
    return await Promise.race([callback, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Throws: `Blocked`. */
function checkCallback(
  diagnosis: Diagnosis,
  { server, client }: SignIn,
  callback: URL,
  state: string,
): URLSearchParams {
  const { searchParams: query } = callback;
  const [error, came, iss] = ["error", "state", "iss"].map((name) => query.get(name));
  if (error) {
    const says = `${error} ${query.get("error_description") ?? ""}`.trim();
    diagnosis.found("authorization-refused", says);
    throw new Blocked(`refused: ${says}`);
  }
  if (came !== state) {
    diagnosis.found("state-changed", came === null ? "no state" : "another state");
    throw new Blocked("the state came back changed");
  }
  try {
    return validateAuthResponse(server, client, query, state);
  } catch (cause) {
    const says = iss === null ? "no iss" : `iss is ${iss}`;
    diagnosis.found("iss-wrong", says);
    throw new Blocked(says, { cause });
  }
}

/** Lets a person sign in and redeems the code. Throws: `Blocked`, `NoAnswer`. */
export async function signInForToken(
  diagnosis: Diagnosis,
  signIn: SignIn,
): Promise<readonly [token: string, says: string]> {
  const state = createState();
  const verifier = generateRandomCodeVerifier();
  diagnosis.secrets.add(state, verifier);
  const callback = await waitForBrowser(signIn, await toLink(signIn, state, verifier));
  diagnosis.secrets.add(callback.searchParams.get("code"));
  const { server, client, resource, callbacks } = signIn;
  const token = await redeemCode(diagnosis, {
    server,
    client,
    resource,
    verifier,
    redirect: callbacks.url,
    callback: checkCallback(diagnosis, signIn, callback, state),
  });
  return [token, "PKCE with S256, code redeemed"];
}

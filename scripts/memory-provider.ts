import type { OAuthClientProvider } from "@modelcontextprotocol/client";

import type { CallbackServer } from "./callback-server.ts";

type Saved<Read extends "clientInformation" | "tokens"> = Awaited<
  ReturnType<OAuthClientProvider[Read]>
>;

type DiscoveryState = Parameters<NonNullable<OAuthClientProvider["saveDiscoveryState"]>>[0];

/** What a client keeps of one connection, in memory; `approve` drives the browser. */
export class MemoryProvider implements OAuthClientProvider {
  readonly redirectUrl: string;
  readonly clientMetadata: OAuthClientProvider["clientMetadata"];
  readonly #callbacks: CallbackServer;
  readonly #approve: (authorizationUrl: URL) => Promise<void>;
  #client: Saved<"clientInformation">;
  #tokens: Saved<"tokens">;
  #verifier = "";
  #discovery: DiscoveryState | undefined;
  /** Where the authorization server sent the browser. */
  callback: URL | undefined;

  constructor(
    clientName: string,
    callbacks: CallbackServer,
    approve: (authorizationUrl: URL) => Promise<void>,
  ) {
    this.redirectUrl = callbacks.url;
    this.#callbacks = callbacks;
    this.clientMetadata = {
      client_name: clientName,
      redirect_uris: [callbacks.url],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
    this.#approve = approve;
  }

  clientInformation() {
    return this.#client;
  }

  saveClientInformation(client: NonNullable<Saved<"clientInformation">>) {
    this.#client = client;
  }

  tokens() {
    return this.#tokens;
  }

  saveTokens(tokens: NonNullable<Saved<"tokens">>) {
    this.#tokens = tokens;
  }

  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }

  codeVerifier() {
    return this.#verifier;
  }

  saveDiscoveryState(state: DiscoveryState) {
    this.#discovery = state;
  }

  discoveryState() {
    return this.#discovery;
  }

  /** The server takes the tokens no more, or, with "all", does not know the client. */
  invalidateCredentials(what: "all" | "client" | "tokens" | "verifier" | "discovery") {
    if (what === "all" || what === "tokens") this.#tokens = undefined;
    if (what === "all" || what === "client") this.#client = undefined;
  }

  async redirectToAuthorization(authorizationUrl: URL) {
    const callback = this.#callbacks.next();
    await this.#approve(authorizationUrl);
    this.callback = await callback;
  }
}

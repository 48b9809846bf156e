import { type Canaries, createCanaries } from "../../test/support/canary.ts";
import { type BrowserSession, Dance } from "../../test/support/dance.ts";
import type { SessionClient } from "../../test/support/session-client.ts";
import { createFetch, type Network } from "./network.ts";
import type { Random } from "./random.ts";
import type { SoakUpstream } from "./upstream.ts";

export const toolsets = ["github", "clinical-trials"] as const;
export type Toolset = (typeof toolsets)[number];

/** What everybody shares. */
export interface World extends Network {
  readonly origin: string;
  readonly mcpUrl: string;
  readonly upstream: SoakUpstream;
}

/** A connected client, with the tokens that it got last. */
export interface App {
  readonly clientId: string;
  readonly grantId: string;
  accessToken: string;
  refreshToken: string;
}

/** An access token that the person made for a script. */
export interface ScriptToken {
  readonly id: string;
  readonly token: string;
}

export interface Session {
  readonly client: SessionClient;
  readonly token: string;
  readonly version: string;
  readonly canAsk: boolean;
}

/** An open stream of changes. `mustEndByMs` once what it was opened with is gone. */
export interface OpenStream {
  readonly what: string;
  readonly token: string;
  readonly sessionId: string | null;
  readonly drop: () => void;
  isOver: boolean;
  mustEndByMs: number | null;
}

/** A credential that was good once, and since when it must not be. */
export interface Gone {
  readonly kind: "access" | "refresh" | "cookie" | "session";
  readonly credential: string;
  readonly atMs: number;
}

/** The lease that reads may go on with, and a little for a busy machine. */
export const leaseMs = 10_500;
const maxGone = 60;

/** One person, what they hold, and what must be true of it. */
export class Person {
  readonly canaries: Canaries = createCanaries();
  readonly address: string;
  readonly random: Random;
  readonly fetch: typeof fetch;
  readonly #world: World;
  operation = "start";
  readonly dance: Dance;
  browser: BrowserSession;
  isSignedIn = false;
  /** Versions of the key that may be stored now, 0 for none; more than one where an answer was lost. */
  readonly keys = new Map<Toolset, ReadonlySet<number>>(
    toolsets.map((name) => [name, new Set([0])]),
  );
  /** Until when a read may still use a key that was replaced. */
  readonly keyLeases = new Map<number, number>();
  readonly clientIds: string[] = [];
  apps: App[] = [];
  scriptTokens: ScriptToken[] = [];
  /** Grants and access tokens whose answers were lost: so many may be there besides. */
  strays = 0;
  session: Session | null = null;
  streams: OpenStream[] = [];
  gone: Gone[] = [];
  #labels = 0;
  #versions = 0;

  constructor(index: number, world: World, random: Random) {
    this.#world = world;
    this.random = random;
    // Of loopback, as the development sign-in wants it; each in a network of their own.
    this.address = `127.${(index >> 8) + 1}.${index & 255}.1`;
    this.fetch = createFetch(world, {
      canary: this.canaries.argument,
      address: this.address,
      toWho: () => this.toWho(),
    });
    this.dance = new Dance({ origin: world.origin, fetch: this.fetch });
    this.browser = this.dance.openBrowser();
  }

  /** The name with which they sign in. */
  get name(): string {
    return this.canaries.argument;
  }

  toWho() {
    return { operation: this.operation, person: this.name };
  }

  /** A text that marks one call and nothing else, here and at the upstream. */
  createLabel(): string {
    this.#labels += 1;
    return `${this.name}_${this.#labels}`;
  }

  /** A key that was never used before, and its number. */
  createKey(toolset: Toolset): { readonly key: string; readonly version: number } {
    this.#versions += 1;
    const version = this.#versions;
    const prefix = toolset === "github" ? "github_pat" : "sk_demo";
    return { version, key: `${prefix}_${this.canaries.key}_${String(version).padStart(4, "0")}` };
  }

  /** Since now one of these versions is stored. */
  believeKey(toolset: Toolset, versions: Iterable<number>): void {
    const next = new Set(versions);
    for (const old of this.keys.get(toolset) ?? []) {
      if (!next.has(old)) this.keyLeases.set(old, Date.now() + leaseMs);
    }
    this.keys.set(toolset, next);
  }

  /** The answer was lost: what was true, or what was asked for. */
  doubtKey(toolset: Toolset, version: number): void {
    this.believeKey(toolset, [...(this.keys.get(toolset) ?? []), version]);
  }

  keep(credential: string): void {
    this.#world.secrets.register(this.name, credential);
  }

  /** From now on the credential must be worth nothing, and streams that were opened with it end. */
  retire(kind: Gone["kind"], credential: string): void {
    if (credential === "") return;
    this.gone = [...this.gone, { kind, credential, atMs: Date.now() }].slice(-maxGone);
    for (const stream of this.streams) {
      if (stream.token === credential || stream.sessionId === credential) {
        stream.mustEndByMs ??= Date.now() + leaseMs;
      }
    }
    if (kind === "access" && this.session?.token === credential) this.session = null;
    if (kind === "session") this.session = null;
  }

  retireApp(app: App): void {
    this.apps = this.apps.filter((other) => other !== app);
    this.retire("access", app.accessToken);
    this.retire("refresh", app.refreshToken);
    for (const stream of this.streams) {
      if (toGrantId(stream.token) === app.grantId) stream.mustEndByMs ??= Date.now() + leaseMs;
    }
    if (this.session && toGrantId(this.session.token) === app.grantId) this.session = null;
  }

  retireScriptToken(token: ScriptToken): void {
    this.scriptTokens = this.scriptTokens.filter((other) => other !== token);
    this.retire("access", token.token);
  }

  /** Everything is gone, as after "delete everything". */
  retireAll(): void {
    const sessionId = this.session?.client.sessionId;
    for (const app of this.apps) this.retireApp(app);
    for (const token of this.scriptTokens) this.retireScriptToken(token);
    if (sessionId) this.retire("session", sessionId);
    this.retireCookie();
    for (const stream of this.streams) stream.mustEndByMs ??= Date.now() + leaseMs;
    for (const toolset of toolsets) this.believeKey(toolset, [0]);
    this.strays = 0;
  }

  /** The browser is signed out, and its cookie worth nothing. */
  retireCookie(): void {
    if (this.isSignedIn) this.retire("cookie", this.browser.cookie);
    this.isSignedIn = false;
    this.browser = this.dance.openBrowser();
  }

  /** Tokens that must work, of apps and of scripts. */
  listTokens(): string[] {
    return [...this.apps, ...this.scriptTokens].map((one) =>
      "token" in one ? one.token : one.accessToken,
    );
  }
}

/** Shape of a token: `<account>:<grant>:<secret>`. */
export const toGrantId = (token: string) => token.split(":")[1] ?? "";

/** `person` broke a rule of the product, or the product one of ours. */
export function find(
  world: World,
  person: Person,
  invariant: Parameters<World["findings"]["add"]>[0],
  detail: string,
): void {
  world.findings.add(invariant, person.toWho(), detail);
}

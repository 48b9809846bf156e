import { type Context, Hono } from "hono";

import { hasScope } from "../caller.ts";
import { findSharedKey } from "../catalog/key-variable.ts";
import { type CompiledToolset, isTool } from "../catalog/operation.ts";
import { AppError } from "../errors.ts";
import {
  approve,
  assertNotBlocked,
  beginConsent,
  type ConsentRequest,
  deny,
  readConsentRequest,
  toErrorRedirect,
} from "../oauth/consent.ts";
import { findNextStep } from "../oauth/next-step.ts";
import { toPathAfterSignIn } from "../oauth/prompt.ts";
import { toGrantedScopes, toTicked, toToolsetScopes } from "../oauth/scopes.ts";
import { toShownAddress } from "../shown-text.ts";
import type { SignedIn } from "../sign-in/session.ts";
import { ConsentPage } from "./pages/consent.tsx";
import type { KeyState, ToolsetChoice } from "./pages/toolset-choice.tsx";
import type { PagesEnv } from "./pages-env.ts";
import { probePastedKeys } from "./pasted-keys.ts";
import { toKeyProbe, toStoredKey } from "./probe-key.ts";
import { showPage } from "./respond.tsx";
import { sendBack } from "./send-back.tsx";
import { findSignedIn } from "./signed-in.ts";

/** What the person entered, or what the page starts with. */
interface Entry {
  readonly toolsets: readonly string[];
  readonly write: readonly string[];
  /** Sentences per toolset about a key that cannot be used. */
  readonly errors: ReadonlyMap<string, string>;
  readonly formError?: string;
}

/** The toolsets that the client may be allowed, by what it asked for. */
function listAsked(toolsets: readonly CompiledToolset[], asked: readonly string[]) {
  return toolsets.filter(({ name }) => toToolsetScopes(asked, name).read);
}

async function toChoices(
  c: Context<PagesEnv>,
  { asked }: ConsentRequest,
  { accountId }: SignedIn,
  entry: Entry,
): Promise<ToolsetChoice[]> {
  const keys = await c.var.authority.account(accountId).listKeys();
  return listAsked(c.var.toolsets, asked).map((toolset) => {
    const { name, title, description, operations, auth } = toolset;
    const saved = keys.find((key) => key.toolset === name);
    const error = entry.errors.get(name);
    return {
      name,
      title,
      description,
      toolCount: operations.filter((each) => isTool(each) && hasScope(asked, each.scope)).length,
      canWrite: toToolsetScopes(asked, name).write,
      isTicked: entry.toolsets.includes(name),
      isWriteTicked: entry.write.includes(name),
      keyState: toKeyState(auth, saved, findSharedKey(c.var.authority.config, name) !== undefined),
      ...(error === undefined ? {} : { error }),
    };
  });
}

function toKeyState(
  auth: CompiledToolset["auth"],
  saved: { owner: string; last4: string } | undefined,
  isShared: boolean,
): KeyState {
  if (auth.type === "none") return { state: "none" };
  if (saved) return { state: "saved", owner: saved.owner, last4: saved.last4 };
  if (isShared) return { state: "shared" };
  return {
    state: "needed",
    ...(auth.keyExample === undefined ? {} : { example: auth.keyExample }),
    ...(auth.keyUrl === undefined ? {} : { keyUrl: auth.keyUrl }),
  };
}

async function showConsent(
  c: Context<PagesEnv>,
  consent: ConsentRequest,
  person: SignedIn,
  entry: Entry & { readonly handle: string; readonly headers?: Headers },
): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  const { client } = consent;
  const page = (
    <ConsentPage
      nonce={c.var.nonce}
      action={pathname + search}
      handle={entry.handle}
      client={{
        name: client.clientName,
        redirectUri: toShownAddress(client.redirectUri),
        redirectHost: toShownAddress(client.redirectHost),
        isLocal: client.redirectIsLoopback,
        ...(client.clientUri === undefined ? {} : { uri: toShownAddress(client.clientUri) }),
        ...(client.clientDomain === undefined ? {} : { host: client.clientDomain }),
      }}
      accountName={person.name}
      switchUrl={`/sign-in?next=${encodeURIComponent(pathname + search)}`}
      toolsets={await toChoices(c, consent, person, entry)}
      held={toHeldTexts(c.var.toolsets, consent.held)}
      {...(entry.formError === undefined ? {} : { formError: entry.formError })}
    />
  );
  return showPage(c, page, {
    status: entry.errors.size > 0 || entry.formError ? 400 : 200,
    formTargets: [client.redirectOrigin],
    ...(entry.headers ? { headers: entry.headers } : {}),
  });
}

/** Ticked at first is what works at once, and what is the only choice; more than before only where it works. */
async function listFirstTicked(
  c: Context<PagesEnv>,
  { asked, held }: ConsentRequest,
  { accountId }: SignedIn,
): Promise<string[]> {
  const keys = await c.var.authority.account(accountId).listKeys();
  const choices = listAsked(c.var.toolsets, asked);
  return choices
    .filter(({ name, auth }) => {
      const hasKey = isUsable(c, keys, { name, auth });
      return hasKey || (choices.length === 1 && held.length === 0);
    })
    .map(({ name }) => name);
}

async function decide(
  c: Context<PagesEnv>,
  consent: ConsentRequest,
  person: SignedIn,
): Promise<Response> {
  const { authority, toolsets } = c.var;
  const form = await c.req.formData();
  const handle = String(form.get("handle") ?? "");
  if (form.get("decision") !== "approve") {
    return leave(await deny(authority, c.req.raw, handle));
  }
  const { toolsets: named, write } = toTicked(consent.asked, {
    toolsets: form.getAll("toolset").map(String),
    write: form.getAll("write").map(String),
  });
  const choices = listAsked(toolsets, consent.asked);
  const ticked = choices.filter(({ name }) => named.includes(name));
  const { proven, errors } = await probePastedKeys(authority, {
    probe: toKeyProbe(c, person),
    choices,
    ticked: named,
    form,
  });
  const isNothing = ticked.length === 0 && consent.held.length === 0;
  const formError =
    isNothing && errors.size === 0 ? "Tick at least one toolset, or deny." : undefined;
  if (errors.size > 0 || formError) {
    const entry = { handle, toolsets: named, write, errors, ...(formError ? { formError } : {}) };
    return showConsent(c, consent, person, entry);
  }
  const outcome = await approve(authority, c.req.raw, {
    handle,
    person,
    consent,
    scopes: toGrantedScopes(consent.asked, { toolsets: ticked.map(({ name }) => name), write }),
    keys: await Promise.all(proven.map((key) => toStoredKey(authority, person.accountId, key))),
  });
  return leave(outcome);
}

function leave({ redirectTo, headers }: { redirectTo: string; headers: Headers }): Response {
  const out = new Headers(headers);
  out.set("location", redirectTo);
  out.set("cache-control", "no-store");
  return new Response(null, { status: 302, headers: out });
}

/** What was allowed before, as people read it. */
const toHeldTexts = (toolsets: readonly CompiledToolset[], held: readonly string[]) =>
  listAsked(toolsets, held).map(({ name, title }) =>
    toToolsetScopes(held, name).write ? `${title}, changes too` : title,
  );

/** True where each of these toolsets has the key that it needs. */
async function hasKeys(
  c: Context<PagesEnv>,
  accountId: string,
  scopes: readonly string[],
): Promise<boolean> {
  const keys = await c.var.authority.account(accountId).listKeys();
  return listAsked(c.var.toolsets, scopes).every((toolset) => isUsable(c, keys, toolset));
}

/** Whether calls of the toolset would have a key: the person's own, or one that the operator shares. */
function isUsable(
  c: Context<PagesEnv>,
  keys: readonly { readonly toolset: string }[],
  { name, auth }: Pick<CompiledToolset, "name" | "auth">,
): boolean {
  if (auth.type === "none" || keys.some(({ toolset }) => toolset === name)) return true;
  return findSharedKey(c.var.authority.config, name) !== undefined;
}

/** Reads the request, asks to sign in, then shows or decides; a refusal the client may hear of goes to the client. */
async function serve(
  c: Context<PagesEnv>,
  next: (consent: ConsentRequest, person: SignedIn) => Promise<Response>,
): Promise<Response> {
  const url = new URL(c.req.url);
  try {
    const consent = await readConsentRequest(c.var.authority, url);
    await assertNotBlocked(c.var.authority, consent.request.clientId);
    const person = await findSignedIn(c);
    const found = await findNextStep(
      c.var.authority,
      consent,
      person,
      async (scopes) =>
        c.req.method === "GET" && person !== null && hasKeys(c, person.accountId, scopes),
    );
    if (found.step === "refuse") return await sendBack(c, found.redirectTo);
    if (found.step === "leave") return leave({ ...found, headers: new Headers() });
    if (found.step === "ask" && person) return await next(found.consent, person);
    return c.redirect(`/sign-in?next=${encodeURIComponent(toPathAfterSignIn(url))}`, 303);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return sendBack(c, toErrorRedirect(error));
  }
}

export const consentPages = new Hono<PagesEnv>()
  .get("/authorize", (c) =>
    serve(c, async (consent, person) => {
      const begun = await beginConsent(c.var.authority, consent, person.accountId);
      const toolsets = await listFirstTicked(c, consent, person);
      return showConsent(c, consent, person, { ...begun, toolsets, write: [], errors: new Map() });
    }),
  )
  .post("/authorize", (c) => serve(c, (consent, person) => decide(c, consent, person)));

import { type Context, Hono } from "hono";

import {
  approve,
  beginConsent,
  type ConsentOutcome,
  type ConsentRequest,
  deny,
  readConsentRequest,
  toErrorRedirect,
} from "../../access/consent.ts";
import {
  findPage,
  isPageOf,
  keepKeys,
  type OpenPage,
  type Staleness,
} from "../../access/consent-page.ts";
import { type ConsentView, findNextStep } from "../../access/next-step.ts";
import { AppError } from "../../errors.ts";
import { toPathAfterSignIn } from "../../oauth/authorize-request.ts";
import { type Ticked, toGrantedScopes, toToolsetScopes } from "../../oauth/scopes.ts";
import { toShownAddress } from "../../shown-text.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { findConsentViewOf, toKeyProbe } from "../sign-in/require-person.ts";
import { sendBack } from "../sign-in/send-back.tsx";
import {
  type AskedToolset,
  type Entry,
  hasKeys,
  listAsked,
  listFirstTicked,
  readTicked,
  toChoices,
} from "./choices.ts";
import { ConsentPage } from "./page.tsx";
import { tryPastedKeys } from "./pasted-keys.ts";

/** Whose page it is, and what for. */
interface Asked {
  readonly consent: ConsentRequest;
  readonly view: ConsentView;
  readonly toolsets: readonly AskedToolset[];
}

/** The page as it is shown. */
interface Shown extends Entry {
  readonly handle: string;
  readonly formError?: string;
  /** Why the page is shown afresh. */
  readonly notice?: string;
  readonly headers?: Headers;
  /** Too many keys were tried. */
  readonly waitSeconds?: number;
}

function toStatus({ errors, formError, notice, waitSeconds }: Shown) {
  if (waitSeconds) return 429;
  return errors.size > 0 || formError || notice ? 400 : 200;
}

async function showConsent(
  c: Context<PagesEnv>,
  { consent, view, toolsets }: Asked,
  shown: Shown,
): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  const { client } = consent;
  const { handle, formError, notice, headers = new Headers(), waitSeconds } = shown;
  if (waitSeconds) headers.set("retry-after", String(waitSeconds));
  const page = (
    <ConsentPage
      nonce={c.var.nonce}
      action={pathname + search}
      handle={handle}
      client={{
        name: client.clientName,
        redirectUri: toShownAddress(client.redirectUri),
        redirectHost: toShownAddress(client.redirectHost),
        isLocal: client.redirectIsLoopback,
        ...(client.clientUri === undefined ? {} : { uri: toShownAddress(client.clientUri) }),
        ...(client.clientDomain === undefined ? {} : { host: client.clientDomain }),
      }}
      accountName={view.person.name}
      switchUrl={`/sign-in?next=${encodeURIComponent(pathname + search)}`}
      toolsets={toChoices(c, toolsets, shown)}
      held={toHeldTexts(c, consent)}
      {...(formError === undefined ? {} : { formError })}
      {...(notice === undefined ? {} : { notice })}
    />
  );
  return showPage(c, page, {
    status: toStatus(shown),
    formTargets: [client.redirectOrigin],
    headers,
  });
}

/** Tries what was pasted, and keeps what is proven until the page ends. */
async function takeKeys(
  c: Context<PagesEnv>,
  { toolsets, view }: Asked,
  { page, ticked, form }: { page: OpenPage; ticked: Ticked; form: FormData },
) {
  return tryPastedKeys(c.var.authority, {
    probe: toKeyProbe(c, view.person),
    ticked: toolsets
      .map(({ toolset }) => toolset)
      .filter(({ name }) => ticked.toolsets.includes(name)),
    form,
    kept: page.keys,
    saved: view.keys,
  });
}

const sayStale = (stale: Staleness, isOwn: boolean): string => {
  const again = "Here it is afresh: look through it and decide.";
  if (!isOwn) {
    return `You have signed in as somebody else since this page was opened. ${again}`;
  }
  switch (stale) {
    case "expired":
      return `This page was open for more than an hour. ${again}`;
    case "used":
      return `This page was sent before, or opened in another browser. ${again}`;
    case "foreign":
      return `You have signed in again since this page was opened. ${again}`;
  }
};

/** Shows a page whose form is no longer good once more: what was ticked stays, and so do pasted keys that work. */
async function showAfresh(
  c: Context<PagesEnv>,
  asked: Asked,
  form: FormData,
  stale: Staleness,
): Promise<Response> {
  const { consent, view, toolsets } = asked;
  const { person } = view;
  const { authority } = c.var;
  const { page, headers } = await beginConsent(authority, consent, person);
  const isOwn = isPageOf(String(form.get("handle") ?? ""), person);
  const shown = { handle: page.handle, headers, notice: sayStale(stale, isOwn) };
  if (!isOwn || form.get("decision") !== "approve") {
    const ticked = listFirstTicked(toolsets, consent);
    return showConsent(c, asked, { ...shown, ...nothingEntered, toolsets: ticked });
  }
  const ticked = readTicked(toolsets, consent, form);
  const tried = await takeKeys(c, asked, { page, ticked, form });
  await keepKeys(authority, person, page, tried.keys);
  return showConsent(c, asked, { ...shown, ...ticked, ...tried });
}

const nothingEntered = { write: [], keys: [], errors: new Map<string, string>() };

async function decide(c: Context<PagesEnv>, asked: Asked): Promise<Response> {
  const { authority } = c.var;
  const form = await c.req.formData();
  const found = await findPage(authority, asked.view.person, String(form.get("handle") ?? ""));
  if ("stale" in found) return showAfresh(c, asked, form, found.stale);
  const { page } = found;
  const outcome =
    form.get("decision") === "approve"
      ? await allowOrShow(c, asked, page, form)
      : await deny(authority, c.req.raw, page);
  if (outcome === null) return showAfresh(c, asked, form, "used");
  return outcome instanceof Response ? outcome : leave(outcome);
}

/** What Allow leads to: back to the app, or the page with what is wrong; null if the page was sent before. */
async function allowOrShow(
  c: Context<PagesEnv>,
  asked: Asked,
  page: OpenPage,
  form: FormData,
): Promise<ConsentOutcome | Response | null> {
  const { consent, view, toolsets } = asked;
  const { person } = view;
  const { authority } = c.var;
  const ticked = readTicked(toolsets, consent, form);
  const tried = await takeKeys(c, asked, { page, ticked, form });
  const names = toolsets
    .map(({ toolset }) => toolset.name)
    .filter((name) => ticked.toolsets.includes(name));
  const isNothing = names.length === 0 && consent.held.length === 0;
  if (tried.errors.size > 0 || isNothing) {
    const isKept = await keepKeys(authority, person, page, tried.keys);
    return showConsent(c, asked, {
      handle: page.handle,
      ...ticked,
      ...tried,
      ...(isKept ? {} : { keys: [] }),
      ...(isNothing ? { formError: "Tick at least one toolset, or deny." } : {}),
    });
  }
  return approve(authority, c.req.raw, {
    page,
    person,
    consent,
    scopes: toGrantedScopes(consent.asked, { toolsets: names, write: ticked.write }),
    keys: tried.keys.filter(({ toolset }) => names.includes(toolset)),
  });
}

function leave({ redirectTo, headers }: { redirectTo: string; headers: Headers }): Response {
  const out = new Headers(headers);
  out.set("location", redirectTo);
  out.set("cache-control", "no-store");
  return new Response(null, { status: 302, headers: out });
}

/** What was allowed before, as people read it. */
function toHeldTexts({ var: { toolsets } }: Context<PagesEnv>, { held }: ConsentRequest): string[] {
  const scopes = toToolsetScopes(held);
  return toolsets.flatMap(({ name, title }) => {
    const found = scopes.get(name);
    if (!found) return [];
    return [found.write ? `${title}, changes too` : title];
  });
}

/** Reads the request, asks to sign in, then shows or decides; a refusal the client may hear of goes to the client. */
async function serve(
  c: Context<PagesEnv>,
  next: (asked: Asked) => Promise<Response>,
): Promise<Response> {
  const url = new URL(c.req.url);
  try {
    const consent = await readConsentRequest(c.var.authority, url);
    const view = await findConsentViewOf(c, consent.request);
    const found = await findNextStep(
      c.var.authority,
      consent,
      view,
      (scopes) =>
        c.req.method === "GET" && view !== null && hasKeys(listAsked(c, scopes, view.keys)),
    );
    if (found.step === "refuse") return await sendBack(c, found.redirectTo);
    if (found.step === "leave") return leave({ ...found, headers: new Headers() });
    if (found.step === "ask" && view) {
      const toolsets = listAsked(c, found.consent.asked, view.keys);
      return await next({ consent: found.consent, view, toolsets });
    }
    return c.redirect(`/sign-in?next=${encodeURIComponent(toPathAfterSignIn(url))}`, 303);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return sendBack(c, toErrorRedirect(error));
  }
}

export const consentPages = new Hono<PagesEnv>()
  .get("/authorize", (c) =>
    serve(c, async (asked) => {
      const { consent, view } = asked;
      const { page, headers } = await beginConsent(c.var.authority, consent, view.person);
      const toolsets = listFirstTicked(asked.toolsets, consent);
      return showConsent(c, asked, { ...nothingEntered, handle: page.handle, headers, toolsets });
    }),
  )
  .post("/authorize", (c) => serve(c, (asked) => decide(c, asked)));

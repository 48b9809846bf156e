import { type Context, Hono } from "hono";

import { approve, beginConsent, type ConsentOutcome, deny } from "../../access/consent.ts";
import {
  findPage,
  isPageOf,
  type KeptKeys,
  keepKeys,
  type OpenPage,
  openKeptKeys,
  type Staleness,
  toPageAddress,
} from "../../access/consent-page.ts";
import { invalid, toConsentRequest, toErrorRedirect } from "../../access/consent-request.ts";
import { assertMayFetch } from "../../access/limit-address.ts";
import { findConsentView } from "../../access/next-step.ts";
import type { FieldValues } from "../../catalog/fields.ts";
import { AppError } from "../../errors.ts";
import { type Ticked, toGrantedScopes, toToolsetScopes } from "../../oauth/scopes.ts";
import { toShownAddress } from "../../shown-text.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { readCookieOwner, toKeyProbe } from "../sign-in/require-person.ts";
import { sendBack } from "../sign-in/send-back.tsx";
import { asksBefore, type Entry, listFirstTicked, readTicked, toChoices } from "./choices.ts";
import { ConsentPage } from "./page.tsx";
import { tryPastedKeys } from "./pasted-keys.ts";
import { type Asked, goOn, leave, serveRequest } from "./serve-request.ts";

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

/** The client's own forms count already, in what it was allowed before and keeps. */
const holdsTrust = ({ consent, view }: Asked): boolean =>
  consent.held.length > 0 && view.trustsForms;

/** Whether the person is to say if this client's own forms count: something asks, and nothing else has decided it. */
function mayTrust(
  { var: { authority, toolsets } }: Context<PagesEnv>,
  asked: Asked,
  scopes = asked.consent.asked,
): boolean {
  const isOpen = authority.config.confirmWay === "ask" && !holdsTrust(asked);
  return isOpen && asksBefore(toolsets, [...asked.consent.held, ...scopes]);
}

const isTrusted = (form: FormData): boolean => form.get("forms") === "trusted";

async function showConsent(c: Context<PagesEnv>, asked: Asked, shown: Shown): Promise<Response> {
  const { consent, view, toolsets } = asked;
  const { pathname, search } = new URL(c.req.url);
  const { client } = consent;
  const { handle, formError, notice, headers = new Headers(), waitSeconds } = shown;
  const isOfChanges = !asksBefore(c.var.toolsets, consent.held);
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
      held={toHeldTexts(c, asked)}
      forms={mayTrust(c, asked) ? { isTicked: shown.trustsForms, isOfChanges } : null}
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
  { kept, ticked, form }: { kept: KeptKeys; ticked: Ticked; form: FormData },
) {
  return tryPastedKeys(c.var.authority, {
    probe: toKeyProbe(c, view.person, view.mayTry),
    ticked: toolsets
      .map(({ toolset }) => toolset)
      .filter(({ name }) => ticked.toolsets.includes(name)),
    form,
    kept: kept.keys,
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
  const { page, headers } = await beginConsent(authority, new URL(c.req.url), consent, person);
  const isOwn = isPageOf(String(form.get("handle") ?? ""), person);
  const shown = { handle: page.handle, headers, notice: sayStale(stale, isOwn) };
  if (!isOwn || form.get("decision") !== "approve") {
    const ticked = listFirstTicked(toolsets, consent);
    return showConsent(c, asked, { ...shown, ...nothingEntered, toolsets: ticked });
  }
  const ticked = readTicked(toolsets, consent, form);
  const tried = await takeKeys(c, asked, { kept: noneKept, ticked, form });
  await keepKeys(authority, person, page, { ...noneKept, keys: tried.keys });
  return showConsent(c, asked, { ...shown, ...ticked, ...tried, trustsForms: isTrusted(form) });
}

const noneKept = { keys: [], record: null };

const nothingEntered = {
  write: [],
  keys: [],
  errors: new Map<string, string>(),
  entered: new Map<string, FieldValues>(),
  trustsForms: false,
};

async function decide(
  c: Context<PagesEnv>,
  asked: Asked,
  page: OpenPage,
  form: FormData,
): Promise<Response> {
  const { authority } = c.var;
  const { person, page: state } = asked.view;
  if (state?.isUsed) return showAfresh(c, asked, form, "used");
  const kept = await openKeptKeys(authority, person, page, state?.kept ?? null);
  if (kept === null) return showAfresh(c, asked, form, "foreign");
  const outcome =
    form.get("decision") === "approve"
      ? await allowOrShow(c, asked, { page, kept }, form)
      : await deny(authority, c.req.raw, page, person);
  if (outcome === null) return showAfresh(c, asked, form, "used");
  return outcome instanceof Response ? outcome : leave(outcome);
}

/** What Allow leads to: back to the app, or the page with what is wrong; null if the page was sent before. */
async function allowOrShow(
  c: Context<PagesEnv>,
  asked: Asked,
  { page, kept }: { readonly page: OpenPage; readonly kept: KeptKeys },
  form: FormData,
): Promise<ConsentOutcome | Response | null> {
  const { consent, view, toolsets } = asked;
  const { person } = view;
  const { authority } = c.var;
  const ticked = readTicked(toolsets, consent, form);
  const tried = await takeKeys(c, asked, { kept, ticked, form });
  const names = toolsets
    .map(({ toolset }) => toolset.name)
    .filter((name) => ticked.toolsets.includes(name));
  const isNothing = names.length === 0 && consent.held.length === 0;
  if (tried.errors.size > 0 || isNothing) {
    const isKept = await keepKeys(authority, person, page, { ...kept, keys: tried.keys });
    return showConsent(c, asked, {
      handle: page.handle,
      ...ticked,
      ...tried,
      trustsForms: isTrusted(form),
      ...(isKept ? {} : { keys: [] }),
      ...(isNothing ? { formError: "Tick at least one toolset, or deny." } : {}),
    });
  }
  const scopes = toGrantedScopes(consent.asked, { toolsets: names, write: ticked.write });
  return approve(authority, c.req.raw, {
    page,
    person,
    consent,
    scopes,
    trustsForms: holdsTrust(asked) || (isTrusted(form) && mayTrust(c, asked, scopes)),
    keys: tried.keys.filter(({ toolset }) => names.includes(toolset)),
  });
}

/** What was allowed before, as people read it. */
function toHeldTexts({ var: { toolsets } }: Context<PagesEnv>, asked: Asked): string[] {
  const scopes = toToolsetScopes(asked.consent.held);
  const texts = toolsets.flatMap(({ name, title }) => {
    const found = scopes.get(name);
    if (!found) return [];
    return [found.write ? `${title}, changes too` : title];
  });
  return holdsTrust(asked) ? [...texts, "asking you for your yes itself"] : texts;
}

async function ask(c: Context<PagesEnv>): Promise<Response> {
  return serveRequest(c, null, async (asked) => {
    const { consent, view } = asked;
    const url = new URL(c.req.url);
    const { page, headers } = await beginConsent(c.var.authority, url, consent, view.person);
    const toolsets = listFirstTicked(asked.toolsets, consent);
    return showConsent(c, asked, { ...nothingEntered, handle: page.handle, headers, toolsets });
  });
}

/** The form of a page. The page itself says what it is about; only where it is no longer good is the request read anew. */
async function answer(c: Context<PagesEnv>): Promise<Response> {
  const { authority } = c.var;
  const url = new URL(c.req.url);
  const form = await c.req.formData();
  const owner = await readCookieOwner(c);
  const handle = String(form.get("handle") ?? "");
  const page = owner ? await findPage(authority, owner, handle) : "foreign";
  if (owner === null || typeof page === "string") {
    const stale = page as Staleness;
    await assertMayFetch(authority, c.req.raw, url.searchParams.get("client_id"));
    return serveRequest(c, form, (asked) => showAfresh(c, asked, form, stale));
  }
  if (page.address !== (await toPageAddress(url))) {
    throw invalid("This page belongs to another request.");
  }
  const consent = toConsentRequest(authority, url, { ...page, known: page.document });
  const { free: keys } = c.var.addressMayTry;
  const view = await findConsentView(authority, owner, consent.request, { page: page.name, keys });
  return goOn(c, { consent, form }, view, (asked) => decide(c, asked, page, form));
}

/** Runs `serve`; what the client may hear of an error goes to the client. */
const telling =
  (serve: (c: Context<PagesEnv>) => Promise<Response>) => async (c: Context<PagesEnv>) => {
    try {
      return await serve(c);
    } catch (error) {
      if (error instanceof AppError) throw error;
      return sendBack(c, toErrorRedirect(error));
    }
  };

export const consentPages = new Hono<PagesEnv>()
  .get("/authorize", telling(ask))
  .post("/authorize", telling(answer));

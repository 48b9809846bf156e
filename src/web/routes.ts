import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";

import type { Authority } from "../access/authority.ts";
import { limitPage } from "../access/limit-address.ts";
import type { CompiledToolset } from "../catalog/compiled.ts";
import { createRandom } from "../crypto/base64url.ts";
import { AppError } from "../errors.ts";
import { refuseMethod } from "../oauth/oauth-error.ts";
import type { BodyFault } from "../read-body.ts";
import { accountPages } from "./account/route.tsx";
import { createAdminPages } from "./admin/route.tsx";
import { completeBody } from "./complete-body.ts";
import { toShownTools } from "./consent/choices.ts";
import { countPastedKeys } from "./consent/pasted-keys.ts";
import { consentPages } from "./consent/route.tsx";
import { landingPage } from "./landing/route.tsx";
import type { PagesEnv } from "./pages-env.ts";
import { showError } from "./respond.tsx";
import { createSignInPages } from "./sign-in/route.tsx";

const maxFormBytes = 64 * 1024;
const nonceBytes = 16;

const form = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

const noForm = () =>
  new AppError("This is not a form of one of our pages.", {
    kind: "input",
    path: "/",
    allowed: "application/x-www-form-urlencoded or multipart/form-data",
  });

/** Reads the form, which Hono keeps for the page. Throws: `input` if the body is none. */
const readForm = createMiddleware(async (c, next) => {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") {
    await c.req.formData().catch(() => {
      throw noForm();
    });
  }
  await next();
});

/**
 * Takes nothing but forms: what browsers send from other sites in any other type they ask about first, and the check of
 * the origin looks at forms alone. Throws: `input`.
 */
const requireForm = createMiddleware(async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (c.req.method === "GET" || c.req.method === "HEAD" || form.test(type)) return next();
  throw noForm();
});

/** `/authorize` is asked by programs too: they get an OAuth error. */
const requireKnownMethod = createMiddleware(async (c, next) => {
  if (!["GET", "HEAD", "POST"].includes(c.req.method)) return refuseMethod("GET, HEAD, POST");
  return next();
});

/** The pages that people see. */
export function createPageRoutes(authority: Authority, toolsets: readonly CompiledToolset[]) {
  const shownTools = new Map(toolsets.map((toolset) => [toolset.name, toShownTools(toolset)]));
  return new Hono<PagesEnv>()
    .use(async (c, next) => {
      c.set("authority", authority);
      c.set("brand", authority.config.brand);
      c.set("toolsets", toolsets);
      c.set("shownTools", shownTools);
      c.set("requestId", crypto.randomUUID());
      c.set("nonce", createRandom(nonceBytes));
      await next();
    })
    .use("/authorize", requireKnownMethod)
    .use(csrf({ origin: authority.config.publicUrl }))
    .use(requireForm)
    .use(completeBody(maxFormBytes, refuseForm))
    .use("/sign-in/*", limitPage(authority, "sign_in"))
    .use("/join", limitPage(authority, "sign_in"))
    .use("/authorize", limitPage(authority, "authorize", countPastedKeys))
    .use("/account/*", limitPage(authority, "account", countPastedKeys))
    .use("/admin/*", limitPage(authority, "account"))
    .use("/sign-out", limitPage(authority, "account"))
    .use(readForm)
    .route("/", landingPage)
    .route("/", createSignInPages(authority))
    .route("/", consentPages)
    .route("/", accountPages)
    .route("/", createAdminPages(authority))
    .all("*", (c) => showError(c, new AppError("There is no such page.", { kind: "not_found" })))
    .onError((error, c) => showError(c, error instanceof HTTPException ? crossSite : error));
}

/** The only thing that Hono itself throws here, from `csrf`. */
const crossSite = new AppError(
  "This form did not come from a page of this server. Go back to the page and send it there.",
  { kind: "forbidden", scope: "same-origin" },
);

function refuseForm(fault: BodyFault): never {
  const sentence =
    fault === "too_large"
      ? `The form is larger than ${maxFormBytes / 1024} KB.`
      : "The form did not arrive completely. Send it again.";
  throw new AppError(sentence, { kind: "input", path: "/", allowed: `${maxFormBytes} bytes` });
}

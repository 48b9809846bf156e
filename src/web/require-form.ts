import { createMiddleware } from "hono/factory";

import { AppError } from "../errors.ts";

const form = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

const noForm = () =>
  new AppError("This is not a form of one of our pages.", {
    kind: "input",
    path: "/",
    allowed: "application/x-www-form-urlencoded or multipart/form-data",
  });

/** Reads the form, which Hono keeps for the page. Throws: `input` if the body is none. */
export const readForm = createMiddleware(async (c, next) => {
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
export const requireForm = createMiddleware(async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (c.req.method === "GET" || c.req.method === "HEAD" || form.test(type)) return next();
  throw noForm();
});

import * as z from "zod";

import { fieldVariable, listFieldNames } from "../../../src/catalog/fields.ts";
import { isSecretName, templateVariable } from "../../../src/config.ts";

const withPresets = (text: string) =>
  text.replace(templateVariable, (_, name, preset) => preset ?? `$${name}`);

const hasOpening = (text = "") => /\$\{/.test(text);

/** Whether every `${` is one of these variables, well formed. */
const isWhole = (text: string, ...variables: readonly RegExp[]) =>
  !hasOpening(variables.reduce((rest, variable) => rest.replace(variable, ""), text)) &&
  ![...text.matchAll(templateVariable)].some(([, , preset]) => hasOpening(preset));

const broken = `has a broken variable: write "\${NAME}" or "\${NAME:-default}" with capital letters`;
const brokenField = `${broken}, or "\${field.name}" for what a person fills in`;

/** If it starts with a variable without default, nobody can tell yet. */
const isAddress = (text: string) => /^(https?:\/\/|\$)/.test(withPresets(text));
const noAddress = { error: "must be an http or https address" };

/** Text with `${VAR}` or `${VAR:-default}` in it that makes an address. */
export const AddressTemplate = z
  .string()
  .min(1)
  .refine((text) => isWhole(text, templateVariable), { error: broken, abort: true })
  .refine(isAddress, noAddress);

/** The same, and `${field.name}` in the host. */
export const EndpointTemplate = z
  .string()
  .min(1)
  .refine((text) => isWhole(text, templateVariable, fieldVariable), {
    error: brokenField,
    abort: true,
  })
  .refine(isAddress, noAddress)
  .refine(hasFieldsInHost, {
    error:
      "takes what a person fills in as a part of the host alone, after https:// and without a user",
  });

function hasFieldsInHost(text: string): boolean {
  if (listFieldNames(text).length > 0 && !text.startsWith("https://")) return false;
  const [, host = ""] = /^https:\/\/([^/?#@\\]*)([/?#]|$)/.exec(withPresets(text)) ?? [];
  return listFieldNames(text).length === listFieldNames(host).length;
}

/** What toolhub sends itself, or what belongs to the connection. Source: RFC 9110, section 7.6.1. */
const takenHeaders =
  /^(accept|connection|content-.*|cookie|date|expect|host|keep-alive|proxy-.*|set-cookie|te|traceparent|trailer|transfer-encoding|upgrade|user-agent|via|x-request-id)$/;

const HeaderName = z.string().regex(/^[a-z0-9-]+$/, "must be a header name in small letters");

/** The header that carries a key. */
export const KeyHeader = HeaderName.refine(
  (name) => !takenHeaders.test(name),
  "must be a header that can carry a key",
);

/** A header besides the key. */
export const OwnHeader = HeaderName.refine(
  (name) => !takenHeaders.test(name) && name !== "authorization",
  "must be a header that toolhub does not send itself",
);

/** What a header says: one line, with variables and fields, never with a secret. */
export const HeaderTemplate = z
  .string()
  .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, "must be one line of visible characters")
  .refine((text) => isWhole(text, templateVariable, fieldVariable), {
    error: brokenField,
    abort: true,
  })
  .refine(
    (text) => ![...text.matchAll(templateVariable)].some(([, name = ""]) => isSecretName(name)),
    'names a secret, and secrets are never given to toolsets as text: use "serviceHeaders"',
  );

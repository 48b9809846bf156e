import * as z from "zod";

import { momentFormats } from "../../../src/catalog/keys/key-health.ts";

/** Where the probe's answer says something. */
const answerPlace = {
  header: z
    .string()
    .regex(/^[a-z0-9-]+$/, "must be a header name in small letters")
    .describe("Header of the probe's answer that says so, in small letters.")
    .optional(),
  field: z
    .string()
    .regex(/^\w+(\.\w+)*$/, 'must be response keys joined by dots: "viewer.expiresAt"')
    .describe("Response keys of the probe, joined by dots, down to what says so.")
    .optional(),
};
const hasOnePlace = ({
  header,
  field,
}: {
  header?: string | undefined;
  field?: string | undefined;
}) => (header === undefined) !== (field === undefined);
const onePlace = "must have header or field, one of the two";

/** Others could not stand on a page. */
const ScopeName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:/*-]{0,63}$/, "must be the name of a scope");

/** `auth.health` of a toolset.json. */
export const KeyHealth = z
  .strictObject({
    expires: z
      .strictObject({
        ...answerPlace,
        format: z
          .enum(momentFormats)
          .describe("A date with its zone, or seconds or milliseconds since 1970.")
          .default("date"),
      })
      .refine(hasOnePlace, onePlace)
      .describe("Where the probe's answer says when the key ends.")
      .optional(),
    scopes: z
      .strictObject({
        ...answerPlace,
        separator: z.string().min(1).max(3).describe("Between two scopes of a text.").default(","),
        needs: z
          .array(
            z.strictObject({
              oneOf: z.array(ScopeName).min(1).describe("One of these is enough."),
              for: z
                .union([z.enum(["read", "write"]), z.array(z.string()).min(1)])
                .describe("read, write, or names of tools: those that fail without."),
            }),
          )
          .min(1)
          .describe("All scopes that the tools have a use for. A key that has others may do more."),
      })
      .refine(hasOnePlace, onePlace)
      .describe("Where the probe's answer says what the key may do, and what the tools need.")
      .optional(),
  })
  .describe("What the probe's answer says of the key besides whose it is.");

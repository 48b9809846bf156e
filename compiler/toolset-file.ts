import * as z from "zod";

const variable = /\$\{[A-Z][A-Z0-9_]*(:-[^}]*)?\}/g;

/** Text in which every `${` is a well-formed `${VAR}` or `${VAR:-default}`. */
const Template = z
  .string()
  .min(1)
  .refine((text) => !text.replace(variable, "").includes("${"), {
    error: 'has a broken variable: write "${NAME}" or "${NAME:-default}" with capital letters',
  });

const Key = {
  keyPattern: z.string().refine(isPattern, { error: "is not a regular expression" }).optional(),
  keyExample: z.string().min(1).optional(),
  keyUrl: Template.optional(),
  probe: z.strictObject({
    /** File beside toolset.json with one query that proves a key. */
    file: z
      .string()
      .regex(/^[\w.-]+\.graphql$/, { error: "must name a .graphql file beside toolset.json" }),
    /** Response keys, joined by dots, down to the owner's name. */
    owner: z.string().min(1),
  }),
};

const Auth = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("bearer"), ...Key }),
  z.strictObject({
    type: z.literal("header"),
    header: z.string().regex(/^[a-z0-9-]+$/, { error: "must be a header name in small letters" }),
    ...Key,
  }),
]);

/** A toolset's `toolset.json`. Unknown fields are refused. */
export const ToolsetFile = z.strictObject({
  $schema: z.string().optional(),
  title: z.string().min(1).max(40),
  /** Written for a model. */
  description: z.string().min(1).max(400),
  endpoint: Template,
  auth: Auth,
  /** JSON Schema of each custom scalar. */
  scalars: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
export type ToolsetFile = z.infer<typeof ToolsetFile>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

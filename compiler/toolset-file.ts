import * as z from "zod";

const variable = /\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g;

/** Text in which every `${` is a well-formed `${VAR}` or `${VAR:-default}`. */
const Template = z
  .string()
  .min(1)
  .refine((text) => !text.replace(variable, "").includes("${"), {
    error: 'has a broken variable: write "${NAME}" or "${NAME:-default}" with capital letters',
    abort: true,
  });

/** A template that makes an address: where it starts with a variable without default, nobody can tell yet. */
const AddressTemplate = Template.refine(
  (text) =>
    /^(https?:\/\/|\$)/.test(text.replace(variable, (_, name, preset) => preset ?? `$${name}`)),
  { error: "must be an http or https address" },
);

/** How long an answer may be reused. */
export const CacheSeconds = z
  .int("must be whole seconds")
  .min(0, "must be 0 or more")
  .max(86_400, "must be at most 86400, one day");

/** What toolhub sends itself, or what belongs to the connection. */
const takenHeaders =
  /^(accept|connection|content-.*|cookie|host|transfer-encoding|user-agent|x-request-id)$/;

const Key = {
  keyPattern: z.string().refine(isPattern, { error: "must be a regular expression" }).optional(),
  keyExample: z.string().min(1).optional(),
  keyUrl: AddressTemplate.optional(),
  probe: z.strictObject({
    /** File beside toolset.json with one query that proves a key. */
    file: z.string().regex(/^[\w-]+\.graphql$/, "must name a .graphql file beside toolset.json"),
    /** Response keys, joined by dots, down to the owner's name. */
    owner: z.string().regex(/^\w+(\.\w+)*$/, 'must be response keys joined by dots: "viewer.name"'),
  }),
};

const Auth = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("bearer"), ...Key }),
  z.strictObject({
    type: z.literal("header"),
    header: z
      .string()
      .regex(/^[a-z0-9-]+$/, "must be a header name in small letters")
      .refine((name) => !takenHeaders.test(name), "must be a header that can carry a key"),
    ...Key,
  }),
]);

/** A toolset's `toolset.json`. Unknown fields are refused. */
export const ToolsetFile = z.strictObject({
  $schema: z.string().optional(),
  title: z.string().min(1).max(40),
  /** Written for a model. */
  description: z.string().min(1).max(400),
  endpoint: AddressTemplate,
  /** File of an npm package in place of schema.graphql. */
  schema: z
    .string()
    .regex(
      /^(@[\w.-]+\/)?[\w-][\w.-]*(\/[\w@-][\w.@-]*)*\/[\w-][\w.-]*\.(graphql|graphqls|gql|json)$/,
      'must be a .graphql or .json file of an npm package: "<package>/<file>"',
    )
    .optional(),
  auth: Auth,
  /** JSON Schema of each custom scalar. */
  scalars: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  /** What holds where an operation says nothing. */
  defaults: z.strictObject({ cacheSeconds: CacheSeconds.default(0) }).default({ cacheSeconds: 0 }),
});
export type ToolsetFile = z.infer<typeof ToolsetFile>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

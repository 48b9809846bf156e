import type { Unused } from "./unused.ts";

/** Methods of schemas that nothing calls which is bundled for Workers: formats of texts above all. */
export const unusedMethods: Readonly<Record<string, string>> = {
  ZodType:
    "brand overwrite exactOptional nonoptional array and prefault readonly meta isOptional isNullable validateAsync toJSONSchema encodeAsync decodeAsync safeEncode safeDecode safeEncodeAsync safeDecodeAsync",
  _ZodString: "nonempty lowercase uppercase slugify",
  ZodString:
    "email url jwt emoji guid uuid uuidv4 uuidv6 uuidv7 nanoid cuid cuid2 ulid base64 base64url xid ksuid ipv4 ipv6 cidrv4 cidrv6 e164 datetime date time duration",
  ZodObject: "keyof passthrough strip safeExtend pick omit partial exactPartial required",
};

/** JSON Schema is made from no schema of zod: what clients read is written out. */
const toJsonSchema = /^ +inst\._zod\.processJSONSchema = \(ctx, json, params\) => .*;$/gm;

export const unusedOfZod: readonly Unused[] = [
  {
    package: "zod",
    file: /zod\/v4\/classic\/schemas\.js$/,
    names: Object.entries(unusedMethods).flatMap(([name, words]) =>
      words.split(" ").map((word) => `${name}.${word}`),
    ),
    // What JSON brings has no cycles.
    silent: ["_ensureDefaultMemoizer"],
    replaced: [
      [toJsonSchema, ""],
      // No code is made from texts on Workers.
      ["core.$ZodObjectJIT.init(inst, def);", "core.$ZodObject.init(inst, def);"],
    ],
  },
  {
    package: "zod",
    file: /zod\/v4\/core\/to-json-schema\.js$/,
    names: ["initializeContext", "processSchema", "extractDefs", "finalize"],
  },
];

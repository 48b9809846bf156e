import * as z from "zod";

import { defaultMaxResultBytes } from "../../../src/catalog/compiled.ts";
import { isServiceSecretName } from "../../../src/config.ts";
import { findWholePatternMistake } from "../../json-schema/patterns.ts";
import { listScalarMistakes } from "../../json-schema/scalar-mistakes.ts";
import { checkTogether } from "./check-together.ts";
import { ErrorRules } from "./error-rules.ts";
import { KeyHealth } from "./key-health.ts";
import { readSettings } from "./settings.ts";
import {
  AddressTemplate,
  EndpointTemplate,
  HeaderTemplate,
  KeyHeader,
  OwnHeader,
} from "./templates.ts";

/** How long an answer may be reused. */
export const CacheSeconds = z
  .int("must be whole seconds")
  .min(0, "must be 0 or more")
  .max(86_400, "must be at most 86400, one day");

const Key = {
  keyPattern: z
    .string()
    .min(1)
    .max(200)
    .superRefine((pattern, context) => {
      const message = findWholePatternMistake(pattern);
      if (message !== null) context.addIssue({ code: "custom", message });
    })
    .describe("Regular expression that the whole of a pasted key matches before it is tried.")
    .optional(),
  keyExample: z.string().min(1).describe("What a key looks like, without a real one.").optional(),
  keyHint: z
    .string()
    .min(1)
    .max(200)
    .describe("Which permissions a key needs, in plain words for people.")
    .optional(),
  keyUrl: AddressTemplate.describe("Page where a person gets a key.").optional(),
  probe: z
    .strictObject({
      file: z
        .string()
        .regex(/^[\w-]+\.graphql$/, "must name a .graphql file beside toolset.json")
        .describe("File beside toolset.json with one query that only a good key can run."),
      owner: z
        .string()
        .regex(/^\w+(\.\w+)*$/, 'must be response keys joined by dots: "viewer.name"')
        .describe("Response keys, joined by dots, down to the name of the key's owner."),
    })
    .describe("How a key is proved before it is kept."),
  health: KeyHealth.optional(),
};

const Auth = z
  .discriminatedUnion("type", [
    z.strictObject({ type: z.literal("none") }),
    z.strictObject({ type: z.literal("bearer"), ...Key }),
    z.strictObject({
      type: z.literal("header"),
      header: KeyHeader.describe("Name of the header that carries the key, in small letters."),
      format: z
        .string()
        .regex(
          /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/,
          "must be one line of visible characters, such as Token {key}",
        )
        .refine((text) => text.split("{key}").length === 2, "must have {key} in it, once")
        .describe("What stands in that header, with the key in place of {key}: Token {key}.")
        .default("{key}"),
      ...Key,
    }),
  ])
  .describe("How the upstream wants a person's key.");

/** What a person fills in besides the key. */
const Field = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,30}$/, "must be small letters, digits and _, a letter first")
    .refine((name) => !(name in {}), "is the name of something that every object has: rename it")
    .describe("How the endpoint, headers and @pin call it: ${field.shop}."),
  label: z.string().min(1).max(40).describe("What it is, for people: Shop name."),
  pattern: z.string().min(1).max(200).describe("Regular expression that the whole value matches."),
  example: z.string().min(1).max(100).describe("What a value looks like."),
});

/** The path in a package never climbs out of it. */
const packageFile =
  /^(@[\w.-]+\/)?[\w-][\w.-]*(\/[\w@-][\w.@-]*)*\/[\w-][\w.-]*\.(graphql|graphqls|gql|json)$/;

/** A toolset's `toolset.json`. Unknown fields are refused. */
export const ToolsetFile = z
  .strictObject({
    $schema: z.string().describe("Where editors find the schema of this file.").optional(),
    title: z.string().min(1).max(40).describe("Name of the API, for people."),
    description: z
      .string()
      .min(1)
      .max(400)
      .describe("What the tools are for, written for a model."),
    changes: z
      .string()
      .min(1)
      .max(200)
      .describe(
        "A sentence on what the tools do that make changes; the description then leaves it out.",
      )
      .optional(),
    prefix: z
      .string()
      .regex(
        /^[A-Za-z][A-Za-z0-9_]{0,19}$/,
        "must be letters, digits and _, a letter first, at most 20",
      )
      .describe(
        "Stands before the name of each operation in its tool's name: acme_ makes acme_list_issues.",
      )
      .default(""),
    endpoint: EndpointTemplate.describe(
      "Address of the GraphQL API. ${VAR} and ${VAR:-default} are filled from the deployment's settings, ${field.name} in its host by each person.",
    ),
    allowInsecure: z
      .literal(true, "must be true, or left out")
      .describe(
        "The endpoint may go over plain http to another computer: keys can be read on the way.",
      )
      .optional(),
    fields: z
      .array(Field)
      .min(1)
      .max(10, "must be at most 10")
      .describe("What a person fills in besides the key, and what is kept with it.")
      .optional(),
    headers: z
      .record(OwnHeader, HeaderTemplate)
      .describe(
        "Headers that every request to this API carries: ${VAR} is filled from the deployment's settings, ${field.name} by each person.",
      )
      .optional(),
    schema: z
      .string()
      .regex(packageFile, 'must be a .graphql or .json file of an npm package: "<package>/<file>"')
      .describe("File of an npm package in place of schema.graphql: <package>/<file>.")
      .optional(),
    auth: Auth,
    serviceHeaders: z
      .record(
        OwnHeader,
        z
          .string()
          .refine(
            isServiceSecretName,
            "must be the name of a secret in capital letters that ends in _SECRET or _TOKEN, such as ACME_GATEWAY_TOKEN",
          ),
      )
      .describe(
        "Headers that every request to this API carries, for a gateway before it: the name of the header, the name of the secret.",
      )
      .optional(),
    trustedDocuments: z
      .strictObject({
        manifest: z
          .string()
          .regex(/^[\w.-]+\.json$/, "must name a .json file beside toolset.json")
          .describe("File beside toolset.json with the documents that the API knows."),
        send: z
          .enum(["sha256Hash", "documentId"])
          .describe("What names a document: extensions.persistedQuery.sha256Hash, or documentId."),
      })
      .describe("For an API that runs only documents which it knows: they are sent by their id.")
      .optional(),
    errors: ErrorRules.describe(
      "How the API's answers are to be understood where toolhub does not know it, tried in this order.",
    ).optional(),
    scalars: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .superRefine((scalars, context) => {
        for (const [name, schema] of Object.entries(scalars)) {
          for (const { path, message } of listScalarMistakes(schema)) {
            context.addIssue({ code: "custom", path: [name, ...path], message });
          }
        }
      })
      .describe("JSON Schema of each custom scalar, by its name.")
      .default({}),
    defaults: z
      .strictObject({
        cacheSeconds: CacheSeconds.describe(
          "How long an answer may be reused, 0 for never.",
        ).default(0),
      })
      .describe("What holds where an operation says nothing.")
      .default({ cacheSeconds: 0 }),
    limits: z
      .strictObject({
        maxToolBytes: z
          .int("must be whole bytes")
          .min(1024, "must be 1024 or more")
          .max(65_536, "must be at most 65536")
          .describe(
            "How much of a listing one tool may take; above it, optional input fields are left out.",
          )
          .optional(),
        maxResultBytes: z
          .int("must be whole bytes")
          .min(10_000, "must be 10000 or more")
          .max(1_000_000, "must be at most 1000000")
          .describe("How large a result may be; a longer list is cut.")
          .default(defaultMaxResultBytes),
      })
      .describe("How large a tool and its results may be.")
      .prefault({}),
  })
  .superRefine(checkTogether);
export type ToolsetFile = z.infer<typeof ToolsetFile>;

/** Throws: `ToolsetError` with one sentence per wrong field. */
export const readToolsetFile = (file: string): ToolsetFile => readSettings(ToolsetFile, file);

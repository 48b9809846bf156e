import { join } from "node:path";

import { isInsecure } from "../../src/catalog/assert-secure.ts";
import {
  fillFields,
  listFieldMistakes,
  listFieldNames,
  pickSharedFields,
  toFieldVariable,
} from "../../src/catalog/fields.ts";
import { fillHeaders, fillServiceHeaders } from "../../src/catalog/headers.ts";
import { fillTemplate, parseUpstreamConfig } from "../../src/config.ts";
import { AppError } from "../../src/errors.ts";
import { ToolsetError } from "../diagnostics/toolset-error.ts";
import type { FoundToolset } from "./toolset-folder.ts";

/** Where an API is asked from here, and what each request to it carries besides the key. */
export interface ApiRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The toolset's API at `address`, with the environment in the place of a deployment's settings and of what a person fills in.
 * Throws: `ToolsetError` with each variable that is to be set.
 */
export function toApiRequest(toolset: FoundToolset, address: string): ApiRequest {
  const { headers = {}, serviceHeaders = {} } = toolset.settings;
  try {
    const { variables, serviceSecrets } = parseUpstreamConfig(process.env);
    const filled = {
      url: fillTemplate(address, variables),
      headers: fillHeaders(toolset.settings, headers, variables),
    };
    const values = readFields(toolset, filled, variables);
    const url = fillFields(filled.url, values);
    if (!URL.canParse(url)) fail(toolset, [`${JSON.stringify(url)} is no address: fix it.`]);
    assertPrivate(toolset, url);
    const sent = Object.entries(filled.headers).map(([name, text]) => [
      name,
      fillFields(text, values),
    ]);
    const service = isEndpoint(toolset, address, url, (text) =>
      fillFields(fillTemplate(text, variables), values),
    )
      ? fillServiceHeaders(toolset.settings.title, serviceHeaders, serviceSecrets)
      : {};
    return { url, headers: { ...Object.fromEntries(sent), ...service } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const message = error.message.replace(/^toolhub cannot start: /, "");
    return fail(toolset, [`${message} Set it in the environment.`]);
  }
}

/** Whether this is where the toolset's secrets may go: its endpoint, and no other address. */
function isEndpoint(
  { settings: { endpoint } }: FoundToolset,
  address: string,
  url: string,
  fill: (text: string) => string,
): boolean {
  if (address === endpoint) return true;
  try {
    return new URL(fill(endpoint)).href === new URL(url).href;
  } catch {
    // Nobody can tell where that is.
    return false;
  }
}

/** What the environment says of those fields that the request takes. Throws: `ToolsetError` for each that is missing or wrong. */
function readFields(
  toolset: FoundToolset,
  { url, headers }: ApiRequest,
  variables: Readonly<Record<string, string>>,
) {
  const { name, settings } = toolset;
  const taken = [...new Set([url, ...Object.values(headers)].flatMap(listFieldNames))];
  const fields = (settings.fields ?? []).filter((field) => taken.includes(field.name));
  const unknown = taken.filter((each) => !fields.some((field) => field.name === each));
  if (unknown.length > 0) {
    fail(
      toolset,
      unknown.map((each) => `There is no field "${each}": add it to "fields", or fix its name.`),
    );
  }
  const values = pickSharedFields({ name, fields }, variables);
  const mistakes = listFieldMistakes({ name, fields, endpoint: url }, values);
  if (mistakes.size === 0) return values;
  return fail(
    toolset,
    [...mistakes].map(
      ([field, sentence]) =>
        `${sentence.replace(/\.$/, "")}: set ${toFieldVariable(name, field)} in the environment.`,
    ),
  );
}

function assertPrivate(toolset: FoundToolset, url: string): void {
  if (toolset.settings.allowInsecure || !isInsecure(url)) return;
  fail(toolset, [
    'The address goes over plain http, where keys can be read: take https, or set "allowInsecure": true where the network is yours alone.',
  ]);
}

function fail({ folder }: FoundToolset, messages: readonly string[]): never {
  const file = join(folder, "toolset.json");
  throw new ToolsetError(messages.map((message) => ({ file, message })));
}

import type { Context } from "hono";

import type { ConsentRequest } from "../../access/consent-request.ts";
import type { StoredKey } from "../../account/keys.ts";
import { hasScope, type KeyInfo } from "../../caller.ts";
import type { CompiledOperation, CompiledToolset } from "../../catalog/compiled.ts";
import type { FieldValues } from "../../catalog/fields.ts";
import { type KeyState, keyState } from "../../catalog/keys/key-state.ts";
import { type Ticked, toTicked, toToolsetScopes } from "../../oauth/scopes.ts";
import { toFirstSentence } from "../../shown-text.ts";
import { toShownHealth } from "../elements/key-health.tsx";
import type { ShownField } from "../elements/toolset-fields.tsx";
import type { PagesEnv } from "../pages-env.ts";
import { toPasted } from "./pasted-keys.ts";
import type { ShownTool, ShownTools, ToolsetChoice } from "./toolset-choice.tsx";
import type { ShownKey } from "./toolset-key.tsx";

/** What is ticked on a consent page, and what is wrong with it. */
export interface Entry extends Ticked {
  /** Proven keys that wait for Allow. */
  readonly keys: readonly StoredKey[];
  /** Sentences per toolset about a key that cannot be used, and per field by `<toolset>/<field>`. */
  readonly errors: ReadonlyMap<string, string>;
  /** What was typed into fields, by toolset. */
  readonly entered: ReadonlyMap<string, FieldValues>;
  /** The box that lets the client's own forms count is ticked. */
  readonly trustsForms: boolean;
}

/** A toolset that the client may be allowed, by what it asked for. */
export interface AskedToolset {
  readonly toolset: CompiledToolset;
  readonly canWrite: boolean;
  /** Which key its calls have now. */
  readonly key: KeyState<KeyInfo>;
}

/** The toolsets that the client may be allowed, for somebody who has these keys. */
export function listAsked(
  { var: { authority, toolsets } }: Context<PagesEnv>,
  scopes: readonly string[],
  keys: readonly KeyInfo[],
): AskedToolset[] {
  const asked = toToolsetScopes(scopes);
  return toolsets.flatMap((toolset) => {
    const found = asked.get(toolset.name);
    if (!found) return [];
    return [{ toolset, canWrite: found.write, key: keyState(toolset, keys, authority.config) }];
  });
}

/** Whether a tool that these scopes allow asks its person before it changes something. */
export const asksBefore = (
  toolsets: readonly CompiledToolset[],
  scopes: readonly string[],
): boolean =>
  toolsets.some(({ operations }) =>
    operations.some(({ confirm, scope }) => confirm !== null && hasScope(scopes, scope)),
  );

/** The names of those that need a key and have none. */
export const listWithoutKey = (asked: readonly AskedToolset[]): string[] =>
  asked.filter(({ key }) => key.state === "needed").map(({ toolset }) => toolset.name);

/** What the form ticks. A pasted key ticks its toolset: nobody pastes one to have it thrown away. */
export function readTicked(
  toolsets: readonly AskedToolset[],
  { asked }: ConsentRequest,
  form: FormData,
): Ticked {
  const pasted = toolsets.filter(({ toolset }) => toPasted(form, toolset.name) !== "");
  return toTicked(asked, {
    toolsets: [...form.getAll("toolset").map(String), ...pasted.map(({ toolset }) => toolset.name)],
    write: form.getAll("write").map(String),
  });
}

/** Ticked at first is what works at once, and what is the only choice; more than before only if it works. */
export function listFirstTicked(
  toolsets: readonly AskedToolset[],
  { held }: ConsentRequest,
): string[] {
  const isOnly = toolsets.length === 1 && held.length === 0;
  return toolsets
    .filter(({ key }) => isOnly || key.state !== "needed")
    .map(({ toolset }) => toolset.name);
}

/** Beside its title and below its toolset's, a tool's sentence repeats neither. */
function toShownTool({ title }: CompiledToolset, { tool }: CompiledOperation): ShownTool {
  const sentence = toFirstSentence(tool.description.replace(`${title}: `, ""));
  return {
    title: tool.title,
    text: sentence === `${tool.title}.` ? "" : sentence,
    isDestructive: tool.annotations.destructiveHint,
  };
}

/** What a toolset's tools do, in words that are the same for everybody. */
export function toShownTools(toolset: CompiledToolset): ShownTools {
  const toTools = (kind: CompiledOperation["kind"]) =>
    toolset.operations
      .filter((operation) => operation.kind === kind)
      .map((operation) => toShownTool(toolset, operation));
  return { reading: toTools("query"), changing: toTools("mutation") };
}

/** The toolsets as the page shows them. */
export function toChoices(
  { var: { shownTools } }: Context<PagesEnv>,
  toolsets: readonly AskedToolset[],
  entry: Entry,
): ToolsetChoice[] {
  const [firstWrong] = entry.errors.keys();
  return toolsets.map((asked) => {
    const { toolset, canWrite } = asked;
    const { name, title, description, changes } = toolset;
    const { reading = [], changing = [] } = shownTools.get(name) ?? {};
    const error = entry.errors.get(name);
    return {
      name,
      title,
      description,
      ...(changes === undefined ? {} : { changes }),
      reading,
      changing: canWrite ? changing : [],
      canWrite,
      isTicked: entry.toolsets.includes(name),
      isWriteTicked: entry.write.includes(name),
      shownKey: toShownKey(asked, entry.keys),
      fields: toShownFields(toolset, entry, firstWrong),
      ...(error === undefined ? {} : { error, isFirstWrong: name === firstWrong }),
    };
  });
}

function toShownFields(
  { name: toolset, fields = [] }: CompiledToolset,
  { errors, entered }: Entry,
  firstWrong: string | undefined,
): ShownField[] {
  return fields.map(({ name, label, example }) => {
    const place = `${toolset}/${name}`;
    const error = errors.get(place);
    const value = entered.get(toolset)?.[name] ?? "";
    const isFirstWrong = place === firstWrong;
    return { name, label, example, value, ...(error && { error, isFirstWrong }) };
  });
}

const toOwnKey = (toolset: CompiledToolset, key: KeyInfo) => ({
  owner: key.owner,
  last4: key.last4,
  health: toShownHealth(toolset, key),
});

/** A key that the page has proven goes before the saved one. */
function toShownKey({ toolset, key }: AskedToolset, kept: readonly KeyInfo[]): ShownKey {
  const { name, auth } = toolset;
  if (auth.type === "none") return { state: "none" };
  const proven = kept.find((each) => each.toolset === name);
  if (proven) return { state: "kept", ...toOwnKey(toolset, proven) };
  if (key.state === "own") return { state: "saved", ...toOwnKey(toolset, key.own) };
  if (key.state === "shared") return { state: "shared" };
  const { keyExample, keyUrl, keyHint } = auth;
  return {
    state: "needed",
    ...(keyExample === undefined ? {} : { example: keyExample }),
    ...(keyUrl === undefined ? {} : { keyUrl }),
    ...(keyHint === undefined ? {} : { keyHint }),
  };
}

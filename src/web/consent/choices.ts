import type { Context } from "hono";

import type { ConsentRequest } from "../../access/consent.ts";
import type { ConsentView } from "../../access/next-step.ts";
import type { StoredKey } from "../../account/keys.ts";
import { hasScope, type KeyInfo } from "../../caller.ts";
import type { CompiledOperation, CompiledToolset } from "../../catalog/compiled.ts";
import { keyState } from "../../catalog/key-state.ts";
import type { Config } from "../../config.ts";
import { type Ticked, toTicked, toToolsetScopes } from "../../oauth/scopes.ts";
import { toFirstSentence } from "../../shown-text.ts";
import type { PagesEnv } from "../pages-env.ts";
import { toPasted } from "./pasted-keys.ts";
import type { ToolsetChoice } from "./toolset-choice.tsx";
import type { ShownKey } from "./toolset-key.tsx";

/** What is ticked on a consent page, and what is wrong with it. */
export interface Entry extends Ticked {
  /** Proven keys that wait for Allow. */
  readonly keys: readonly StoredKey[];
  /** Sentences per toolset about a key that cannot be used. */
  readonly errors: ReadonlyMap<string, string>;
}

/** The toolsets that the client may be allowed, by what it asked for. */
export function listAsked(toolsets: readonly CompiledToolset[], asked: readonly string[]) {
  return toolsets.filter(({ name }) => toToolsetScopes(asked, name).read);
}

/** What the form ticks. A pasted key ticks its toolset: nobody pastes one to have it thrown away. */
export function readTicked(
  toolsets: readonly CompiledToolset[],
  { asked }: ConsentRequest,
  form: FormData,
): Ticked {
  const pasted = listAsked(toolsets, asked).filter(({ name }) => toPasted(form, name) !== "");
  return toTicked(asked, {
    toolsets: [...form.getAll("toolset").map(String), ...pasted.map(({ name }) => name)],
    write: form.getAll("write").map(String),
  });
}

/** Beside its title and below its toolset's, a tool's sentence repeats neither. */
function toShownTool({ title }: CompiledToolset, { tool }: CompiledOperation) {
  const sentence = toFirstSentence(tool.description.replace(`${title}: `, ""));
  return {
    title: tool.title,
    text: sentence === `${tool.title}.` ? "" : sentence,
    isDestructive: tool.annotations.destructiveHint,
  };
}

/** The toolsets as the page shows them. */
export function toChoices(
  c: Context<PagesEnv>,
  { asked }: ConsentRequest,
  { keys }: ConsentView,
  entry: Entry,
): ToolsetChoice[] {
  const { config } = c.var.authority;
  const [firstWrong] = entry.errors.keys();
  return listAsked(c.var.toolsets, asked).map((toolset) => {
    const { name, title, description, changes } = toolset;
    const offered = toolset.operations.filter(({ scope }) => hasScope(asked, scope));
    const toTools = (isWanted: (operation: CompiledOperation) => boolean) =>
      offered.filter(isWanted).map((operation) => toShownTool(toolset, operation));
    const error = entry.errors.get(name);
    return {
      name,
      title,
      description,
      ...(changes === undefined ? {} : { changes }),
      reading: toTools(({ kind }) => kind === "query"),
      changing: toTools(({ kind }) => kind === "mutation"),
      canWrite: toToolsetScopes(asked, name).write,
      isTicked: entry.toolsets.includes(name),
      isWriteTicked: entry.write.includes(name),
      shownKey: toShownKey(toolset, entry.keys, keys, config),
      ...(error === undefined ? {} : { error, isFirstWrong: name === firstWrong }),
    };
  });
}

/** A key that the page has proven goes before the saved one. */
function toShownKey(
  toolset: CompiledToolset,
  kept: readonly KeyInfo[],
  saved: readonly KeyInfo[],
  config: Config,
): ShownKey {
  const found = keyState(toolset, [...kept, ...saved], config);
  if (found.state === "own") {
    const { owner, last4 } = found.own;
    return { state: kept.includes(found.own) ? "kept" : "saved", owner, last4 };
  }
  const { auth } = toolset;
  if (found.state === "shared") return { state: "shared" };
  if (auth.type === "none") return { state: "none" };
  const { keyExample, keyUrl, keyHint } = auth;
  return {
    state: "needed",
    ...(keyExample === undefined ? {} : { example: keyExample }),
    ...(keyUrl === undefined ? {} : { keyUrl }),
    ...(keyHint === undefined ? {} : { keyHint }),
  };
}

/** Ticked at first is what works at once, and what is the only choice; more than before only where it works. */
export function listFirstTicked(
  { var: { authority, toolsets } }: Context<PagesEnv>,
  { asked, held }: ConsentRequest,
  { keys }: ConsentView,
): string[] {
  const choices = listAsked(toolsets, asked);
  const isOnly = choices.length === 1 && held.length === 0;
  return choices
    .filter((toolset) => isOnly || isUsable(authority.config, keys, toolset))
    .map(({ name }) => name);
}

/** True if each of these toolsets has the key that it needs. */
export const hasKeys = (
  { var: { authority, toolsets } }: Context<PagesEnv>,
  { keys }: ConsentView,
  scopes: readonly string[],
): boolean =>
  listAsked(toolsets, scopes).every((toolset) => isUsable(authority.config, keys, toolset));

const isUsable = (config: Config, keys: readonly KeyInfo[], toolset: CompiledToolset) =>
  keyState(toolset, keys, config).state !== "needed";

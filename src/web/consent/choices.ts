import type { Context } from "hono";

import type { ConsentRequest } from "../../access/consent.ts";
import type { StoredKey } from "../../account/keys.ts";
import { hasScope } from "../../caller.ts";
import type { CompiledOperation, CompiledToolset } from "../../catalog/compiled.ts";
import { findSharedKey } from "../../catalog/key-variable.ts";
import { type Ticked, toTicked, toToolsetScopes } from "../../oauth/scopes.ts";
import { toFirstSentence } from "../../shown-text.ts";
import type { SignedIn } from "../../sign-in/session.ts";
import type { PagesEnv } from "../pages-env.ts";
import { toPasted } from "./pasted-keys.ts";
import type { ToolsetChoice } from "./toolset-choice.tsx";
import type { KeyState } from "./toolset-key.tsx";

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
export async function toChoices(
  c: Context<PagesEnv>,
  { asked }: ConsentRequest,
  { accountId }: SignedIn,
  entry: Entry,
): Promise<ToolsetChoice[]> {
  const saved = await c.var.authority.account(accountId).listKeys();
  const [firstWrong] = entry.errors.keys();
  return listAsked(c.var.toolsets, asked).map((toolset) => {
    const { name, title, description, changes, auth } = toolset;
    const offered = toolset.operations.filter(({ scope }) => hasScope(asked, scope));
    const toTools = (isWanted: (operation: CompiledOperation) => boolean) =>
      offered.filter(isWanted).map((operation) => toShownTool(toolset, operation));
    const error = entry.errors.get(name);
    const isOf = (key: { readonly toolset: string }) => key.toolset === name;
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
      keyState: toKeyState(auth, {
        kept: entry.keys.find(isOf),
        saved: saved.find(isOf),
        isShared: findSharedKey(c.var.authority.config, name) !== undefined,
      }),
      ...(error === undefined ? {} : { error, isFirstWrong: name === firstWrong }),
    };
  });
}

interface KnownKeys {
  readonly kept: StoredKey | undefined;
  readonly saved: StoredKey | undefined;
  readonly isShared: boolean;
}

function toKeyState(auth: CompiledToolset["auth"], { kept, saved, isShared }: KnownKeys): KeyState {
  if (auth.type === "none") return { state: "none" };
  if (kept) return { state: "kept", owner: kept.owner, last4: kept.last4 };
  if (saved) return { state: "saved", owner: saved.owner, last4: saved.last4 };
  if (isShared) return { state: "shared" };
  const { keyExample, keyUrl, keyHint } = auth;
  return {
    state: "needed",
    ...(keyExample === undefined ? {} : { example: keyExample }),
    ...(keyUrl === undefined ? {} : { keyUrl }),
    ...(keyHint === undefined ? {} : { keyHint }),
  };
}

/** Ticked at first is what works at once, and what is the only choice; more than before only where it works. */
export async function listFirstTicked(
  c: Context<PagesEnv>,
  { asked, held }: ConsentRequest,
  { accountId }: SignedIn,
): Promise<string[]> {
  const keys = await c.var.authority.account(accountId).listKeys();
  const choices = listAsked(c.var.toolsets, asked);
  return choices
    .filter((toolset) => {
      const isOnly = choices.length === 1 && held.length === 0;
      return isOnly || isUsable(c, keys, toolset);
    })
    .map(({ name }) => name);
}

/** True where each of these toolsets has the key that it needs. */
export async function hasKeys(
  c: Context<PagesEnv>,
  accountId: string,
  scopes: readonly string[],
): Promise<boolean> {
  const keys = await c.var.authority.account(accountId).listKeys();
  return listAsked(c.var.toolsets, scopes).every((toolset) => isUsable(c, keys, toolset));
}

/** Whether calls of the toolset would have a key: the person's own, or one that the operator shares. */
function isUsable(
  c: Context<PagesEnv>,
  keys: readonly { readonly toolset: string }[],
  { name, auth }: Pick<CompiledToolset, "name" | "auth">,
): boolean {
  if (auth.type === "none" || keys.some(({ toolset }) => toolset === name)) return true;
  return findSharedKey(c.var.authority.config, name) !== undefined;
}

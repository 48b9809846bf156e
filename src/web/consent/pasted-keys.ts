import type { Context } from "hono";

import type { Authority } from "../../access/authority.ts";
import { isTried, type KeyProbe, probeKey, toStoredKey } from "../../access/probe-key.ts";
import type { StoredKey } from "../../account/keys.ts";
import type { KeyInfo } from "../../caller.ts";
import type { CompiledToolset } from "../../catalog/compiled.ts";
import { type FieldValues, listFieldMistakes } from "../../catalog/fields.ts";
import { keyState } from "../../catalog/keys/key-state.ts";
import { AppError } from "../../errors.ts";
import { readFields } from "../elements/toolset-fields.tsx";
import type { PagesEnv } from "../pages-env.ts";

/** What the consent form holds, as far as keys are concerned. */
interface PastedForm {
  readonly probe: KeyProbe;
  /** The toolsets that are ticked. */
  readonly ticked: readonly CompiledToolset[];
  readonly form: FormData;
  /** Proven before, by the same page. */
  readonly kept: readonly StoredKey[];
  /** The person's own, from before. */
  readonly saved: readonly KeyInfo[];
}

/** What came of it. */
interface TriedKeys {
  /** All that the page has proven, each toolset once; sealed for their person. */
  readonly keys: readonly StoredKey[];
  /** Sentences per toolset, and per field by `<toolset>/<field>`. */
  readonly errors: ReadonlyMap<string, string>;
  /** What was typed into fields, by toolset. */
  readonly entered: ReadonlyMap<string, FieldValues>;
  /** How long to wait where too many were tried; 0 if that is not so. */
  readonly waitSeconds: number;
}

/** How many of the pasted keys are going to be tried, at most: on this page, or on the account's own. */
export async function countPastedKeys(c: Context<PagesEnv>): Promise<number> {
  if (c.req.method !== "POST") return 0;
  const form = await c.req.formData().catch(() => null);
  if (form === null) return 0;
  const text = (name: string) =>
    toPasted(form, name) || (form.get("toolset") === name ? String(form.get("key") ?? "") : "");
  return c.var.toolsets.filter((toolset) => {
    const fields = readFields(toolset, form);
    return isTried(toolset, { text: text(toolset.name), ...(fields && { fields }) });
  }).length;
}

/** What was pasted for a toolset; empty for nothing. */
export const toPasted = (form: FormData, name: string) =>
  String(form.get(`key:${name}`) ?? "").trim();

/** Tries every key that was pasted for a ticked toolset. What is proven is returned, whatever else is wrong. */
export async function tryPastedKeys(
  authority: Authority,
  { probe, ticked, form, kept, saved }: PastedForm,
): Promise<TriedKeys> {
  const keys = new Map(kept.map((key) => [key.toolset, key]));
  const errors = new Map<string, string>();
  const entered = new Map<string, FieldValues>();
  let waitSeconds = 0;
  for (const toolset of ticked) {
    const { name } = toolset;
    const pasted = toPasted(form, name);
    const fields = readFields(toolset, form);
    if (fields) entered.set(name, fields);
    try {
      if (pasted !== "") {
        assertFields(toolset, fields, errors);
        const key = { text: pasted, ...(fields && { fields }) };
        const proven = await probeKey(authority, toolset, key, probe);
        keys.set(name, await toStoredKey(authority, probe.accountId, proven));
      } else assertHasKey(authority, toolset, [...saved, ...keys.values()]);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { problem } = error;
      if (problem.kind === "limited") waitSeconds = problem.retryAfterSeconds;
      errors.set(name, error.message);
    }
  }
  return { keys: [...keys.values()], errors, entered, waitSeconds };
}

/** Throws: `input` that the key was not tried, if `errors` got one for a field. */
function assertFields(
  toolset: CompiledToolset,
  fields: FieldValues | undefined,
  errors: Map<string, string>,
): void {
  const mistakes = listFieldMistakes(toolset, fields ?? {});
  if (mistakes.size === 0) return;
  for (const [field, sentence] of mistakes) errors.set(`${toolset.name}/${field}`, sentence);
  const message = `Paste your ${toolset.title} key again: it was not tried.`;
  throw new AppError(message, { kind: "input", path: "/key", allowed: "a key" });
}

function assertHasKey(
  { config }: Authority,
  toolset: CompiledToolset,
  keys: readonly KeyInfo[],
): void {
  if (keyState(toolset, keys, config).state !== "needed") return;
  const { title } = toolset;
  const message = `Paste your ${title} key, or untick ${title}.`;
  throw new AppError(message, { kind: "input", path: "/key", allowed: "a key" });
}

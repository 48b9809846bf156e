import { findSharedKey } from "../catalog/key-variable.ts";
import type { CompiledToolset } from "../catalog/operation.ts";
import { AppError } from "../errors.ts";
import type { Authority } from "../oauth/authority.ts";
import { type KeyProbe, type ProvenKey, probeKey } from "./probe-key.ts";

/** What the consent form holds, as far as keys are concerned. */
export interface PastedForm {
  readonly probe: KeyProbe;
  /** Every toolset on the page. */
  readonly choices: readonly CompiledToolset[];
  /** The names of those that are ticked. */
  readonly ticked: readonly string[];
  readonly form: FormData;
}

const toPasted = (form: FormData, name: string) => String(form.get(`key:${name}`) ?? "").trim();

/** Tries every key that was pasted for a ticked toolset; `errors` are sentences per toolset. Throws: `limited`. */
export async function probePastedKeys(
  authority: Authority,
  { probe, choices, ticked, form }: PastedForm,
): Promise<{ proven: ProvenKey[]; errors: Map<string, string> }> {
  const keys = await authority.account(probe.accountId).listKeys();
  const saved = new Set(keys.map(({ toolset }) => toolset));
  const proven: ProvenKey[] = [];
  const errors = new Map<string, string>();
  for (const toolset of choices) {
    const { name } = toolset;
    const pasted = toPasted(form, name);
    try {
      if (!ticked.includes(name)) assertNothingPasted(toolset, pasted);
      else if (pasted === "") assertHasKey(authority, toolset, saved);
      else proven.push(await probeKey(authority, toolset, pasted, probe));
    } catch (error) {
      if (!(error instanceof AppError) || error.problem.kind === "limited") throw error;
      errors.set(name, error.message);
    }
  }
  return { proven, errors };
}

const refuse = (message: string) =>
  new AppError(message, { kind: "input", path: "/key", allowed: "a key" });

/** Nobody may guess what a key without a tick was meant to say. */
function assertNothingPasted({ title }: CompiledToolset, pasted: string): void {
  if (pasted === "") return;
  throw refuse(`You pasted a ${title} key: tick ${title} too, or empty this field.`);
}

function assertHasKey(
  { config }: Authority,
  { name, title, auth }: CompiledToolset,
  saved: ReadonlySet<string>,
): void {
  if (auth.type === "none" || saved.has(name)) return;
  if (findSharedKey(config, name) !== undefined) return;
  throw refuse(`Paste your ${title} key, or untick ${title}.`);
}

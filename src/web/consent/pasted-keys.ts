import type { Authority } from "../../access/authority.ts";
import { type KeyProbe, probeKey, toStoredKey } from "../../access/probe-key.ts";
import type { StoredKey } from "../../account/keys.ts";
import type { KeyInfo } from "../../caller.ts";
import type { CompiledToolset } from "../../catalog/compiled.ts";
import { keyState } from "../../catalog/key-state.ts";
import { AppError } from "../../errors.ts";

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
  /** Sentences per toolset. */
  readonly errors: ReadonlyMap<string, string>;
  /** How long to wait where too many were tried; 0 if that is not so. */
  readonly waitSeconds: number;
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
  let waitSeconds = 0;
  for (const toolset of ticked) {
    const { name } = toolset;
    const pasted = toPasted(form, name);
    try {
      if (pasted !== "") {
        const proven = await probeKey(authority, toolset, pasted, probe);
        keys.set(name, await toStoredKey(authority, probe.accountId, proven));
      } else assertHasKey(authority, toolset, [...saved, ...keys.values()]);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { problem } = error;
      if (problem.kind === "limited") waitSeconds = problem.retryAfterSeconds;
      errors.set(name, error.message);
    }
  }
  return { keys: [...keys.values()], errors, waitSeconds };
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

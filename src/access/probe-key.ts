import type { StoredKey } from "../account/keys.ts";
import type { KeyHealth, OpenedKey } from "../caller.ts";
import type { CompiledToolset } from "../catalog/compiled.ts";
import { listFieldMistakes, toWholePattern } from "../catalog/fields.ts";
import { nowSeconds } from "../clock.ts";
import { sealKey } from "../crypto/seal.ts";
import { AppError } from "../errors.ts";
import type { KeysVerdict } from "../rate-limit/keys-verdict.ts";
import { toShownText } from "../shown-text.ts";
import { type SignedIn, signedOut } from "../sign-in/session.ts";
import { targetOf } from "../tools/target-of.ts";
import { execute } from "../upstream/execute.ts";
import { readKeyHealth } from "../upstream/key-health.ts";
import { toRequestStart } from "../upstream/request-start.ts";
import type { UpstreamTarget } from "../upstream/target.ts";
import { listFilters } from "../upstream/without-key.ts";
import type { Authority } from "./authority.ts";

/** A key that the upstream has accepted, and whose it is. */
interface ProvenKey {
  readonly toolset: string;
  readonly key: OpenedKey;
  readonly owner: string;
  readonly health: KeyHealth;
}

/** Who tries the keys of a form. */
export interface KeyProbe {
  readonly accountId: string;
  readonly requestId: string;
  /** Takes one of those that may be tried. Throws: `limited`. */
  readonly take: () => void;
}

const maxKeyLength = 4096;
const ownerLimit = 80;

const refuse = (message: string, allowed: string) =>
  new AppError(message, { kind: "input", path: "/key", allowed });

/** As many as the address and the account may try; both have counted them. */
export function createTake(verdicts: readonly KeysVerdict[]): KeyProbe["take"] {
  let left = Math.min(...verdicts.map(({ free }) => free));
  // What nobody has counted waits too.
  const seconds = Math.max(1, ...verdicts.map(({ waitMs }) => Math.ceil(waitMs / 1000)));
  return () => {
    left -= 1;
    if (left >= 0) return;
    const message = `Too many keys were tried. Wait ${seconds} seconds, then try again. Nothing was saved.`;
    throw new AppError(message, { kind: "limited", retryAfterSeconds: seconds });
  };
}

/** True if `probeKey` would try it: it looks like a key, and what is filled in besides is right. */
export const isTried = (toolset: CompiledToolset, { text, fields = {} }: OpenedKey): boolean =>
  isKey(toolset, text.trim()) && listFieldMistakes(toolset, fields).size === 0;

/**
 * Tries a pasted key at the upstream before anything is stored. Throws: `input` with a sentence for the page: not
 * a key, refused (with the upstream's reason), or the upstream cannot tell now; `limited` before the upstream is asked.
 */
export async function probeKey(
  authority: Authority,
  toolset: CompiledToolset,
  pasted: OpenedKey,
  probe: KeyProbe,
): Promise<ProvenKey> {
  const { auth, name, title } = toolset;
  if (auth.type === "none") throw refuse(`${title} needs no key.`, "nothing");
  const text = assertKeyForm(toolset, pasted.text.trim());
  const key = { ...pasted, text };
  const { accountUrl } = authority.config;
  const keyLocation = { accountUrl, phrase: () => `at ${accountUrl}` };
  const target = targetOf(toolset, key, keyLocation);
  probe.take();
  let headers = new Headers();
  try {
    const data = await execute({
      toolset: name,
      title,
      kind: "query",
      keyLocation,
      target,
      start: toRequestStart(auth.probe),
      variables: {},
      requestId: probe.requestId,
      cacheSeconds: 0,
      timeoutMs: authority.config.upstreamTimeoutMs,
      noteHeaders: (said) => {
        headers = withoutSecrets(said, target);
      },
    });
    const health = readKeyHealth(auth.health ?? {}, { headers, data });
    return { toolset: name, key, owner: toOwner(data, auth.probe.owner), health };
  } catch (error) {
    throw error instanceof AppError ? toKeyError(error, title) : error;
  }
}

/** Some upstreams quote what they were sent: a header that does says nothing. */
function withoutSecrets(headers: Headers, { secrets }: UpstreamTarget): Headers {
  const filters = listFilters(secrets);
  return new Headers(
    [...headers].filter(([, value]) => !filters.some((filter) => filter.isIn(value))),
  );
}

function isKey({ auth }: CompiledToolset, text: string): boolean {
  if (auth.type === "none" || !/^[\x21-\x7e]+$/.test(text) || text.length > maxKeyLength)
    return false;
  return auth.keyPattern === undefined || toWholePattern(auth.keyPattern).test(text);
}

function assertKeyForm(toolset: CompiledToolset, key: string): string {
  if (isKey(toolset, key)) return key;
  const { auth, title } = toolset;
  const { keyExample } = auth.type === "none" ? {} : auth;
  const allowed = keyExample ?? "a key without spaces";
  throw refuse(`This does not look like a ${title} key. It should look like ${allowed}`, allowed);
}

function toKeyError(error: AppError, title: string): AppError {
  const { problem } = error;
  if (problem.kind !== "signed_out" && problem.kind !== "key_too_weak")
    return refuse(`${error.message} Your key was not saved.`, "a key");
  const reason = problem.quote ? `, and said: ${problem.quote}` : "";
  if (problem.kind === "key_too_weak") {
    const allowed = problem.scopes.join(", ") || "a key with more permissions";
    return refuse(
      `${title} does not let this key say whose it is${reason}. It was not saved: it needs more permissions.`,
      allowed,
    );
  }
  return refuse(`${title} does not accept this key${reason}. It was not saved.`, "a working key");
}

function toOwner(data: Readonly<Record<string, unknown>>, path: readonly string[]): string {
  let value: unknown = data;
  for (const step of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
  }
  return (typeof value === "string" && toShownText(value, ownerLimit)) || "you";
}

/** A proven key as it is stored: sealed for its person. */
export async function toStoredKey(
  { ring }: Pick<Authority, "ring">,
  accountId: string,
  { key, ...proven }: ProvenKey,
): Promise<StoredKey> {
  const sealed = await sealKey(ring, { accountId, toolset: proven.toolset }, key);
  return { ...proven, sealed, last4: key.text.slice(-4), addedAt: nowSeconds() };
}

/** Seals a proven key for its person and stores it in their account. Throws: `forbidden`. */
export async function saveKey(
  authority: Authority,
  { accountId, sessionId }: SignedIn,
  proven: ProvenKey,
): Promise<void> {
  const key = await toStoredKey(authority, accountId, proven);
  const isSaved = await authority.account(accountId).putKey(key, { signInId: sessionId });
  if (!isSaved) throw signedOut();
}

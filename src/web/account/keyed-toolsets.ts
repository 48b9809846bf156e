import { openSavedFields } from "../../access/saved-fields.ts";
import type { LastUses } from "../../account/calls/usage-days.ts";
import type { StoredKey } from "../../account/keys.ts";
import type { CompiledToolset } from "../../catalog/compiled.ts";
import type { FieldValues } from "../../catalog/fields.ts";
import { keyState } from "../../catalog/keys/key-state.ts";
import type { SignedIn } from "../../sign-in/session.ts";
import { isEnding, toShownHealth } from "../elements/key-health.tsx";
import type { ShownField } from "../elements/toolset-fields.tsx";
import type { PagesEnv } from "../pages-env.ts";
import type { AccountToolset } from "./key-rows.tsx";

/** The toolset that the visit is about: its key was refused just now, or an app asks for it. */
export interface About {
  readonly toolset: string;
  readonly error?: string;
  /** What was typed into its fields, and what is wrong with it. */
  readonly entered?: FieldValues;
  readonly fieldErrors?: ReadonlyMap<string, string>;
}

/** What an account page knows of a person's keys. */
interface ShownKeys {
  readonly keys: readonly StoredKey[];
  readonly uses: LastUses["keys"];
  readonly about?: About;
}

type Pages = Pick<PagesEnv["Variables"], "authority" | "toolsets">;

/** The toolsets that want a key. One form is open at most: the one in question, of a key that ends, or the first of somebody new. */
export async function listKeyedToolsets(
  { authority, toolsets }: Pages,
  person: SignedIn,
  shown: ShownKeys,
): Promise<AccountToolset[]> {
  const keyed = toolsets.filter(({ auth }) => auth.type !== "none");
  const { keys, about } = shown;
  const rows = await Promise.all(keyed.map((toolset) => toRow(authority, person, toolset, shown)));
  const ending = rows.find(({ savedKey }) => savedKey && isEnding(savedKey.health));
  const open = about?.toolset ?? (keys.length === 0 ? rows[0] : ending)?.name;
  return rows.map((row) => ({ ...row, isOpen: row.name === open }));
}

async function toRow(
  authority: Pages["authority"],
  { accountId }: SignedIn,
  toolset: CompiledToolset,
  { keys, uses, about }: ShownKeys,
): Promise<Omit<AccountToolset, "isOpen">> {
  const { name, title, auth, fields = [] } = toolset;
  const key = keyState(toolset, keys, authority.config);
  const own = key.state === "own" ? key.own : null;
  const saved = own && fields.length > 0 ? await openSavedFields(authority, accountId, own) : {};
  const usedMs = uses[name];
  const isAbout = about?.toolset === name;
  const { keyUrl, keyExample, keyHint } = auth.type === "none" ? {} : auth;
  return {
    name,
    title,
    savedKey: own && {
      owner: own.owner,
      last4: own.last4,
      sinceMs: own.addedAt * 1000,
      health: toShownHealth(toolset, own),
      lastUse: usedMs === undefined ? null : { usedMs },
      fields: fields.flatMap((field) => toPair(field.label, saved[field.name])),
    },
    hasSharedKey: key.state === "shared",
    fields: toShownFields(toolset, saved, isAbout ? about : undefined),
    ...(keyUrl !== undefined && { keyUrl }),
    ...(keyExample !== undefined && { example: keyExample }),
    ...(keyHint !== undefined && { keyHint }),
    ...(isAbout && toKeyNote(about)),
  };
}

const toPair = (label: string, value = "") => (value === "" ? [] : [[label, value] as const]);

const toKeyNote = ({ error }: About) => (error === undefined ? { isAsked: true } : { error });

/** What was typed just now goes before what is saved. */
function toShownFields(
  { fields = [] }: CompiledToolset,
  saved: FieldValues,
  about: About | undefined,
): ShownField[] {
  const wrong = about?.fieldErrors ?? new Map<string, string>();
  const [first] = wrong.keys();
  return fields.map(({ name, label, example }) => {
    const error = wrong.get(name);
    const value = (about?.entered ?? saved)[name] ?? "";
    const isFirstWrong = name === first;
    return { name, label, example, value, ...(error !== undefined && { error, isFirstWrong }) };
  });
}

import { type KeyLocation, keyIncomplete, type OpenedKey } from "../caller.ts";
import type { CompiledToolset } from "../catalog/compiled.ts";
import {
  type FieldValues,
  fillFields,
  listFieldMistakes,
  toFieldVariable,
} from "../catalog/fields.ts";
import { misconfigured } from "../errors.ts";
import { toUpstreamTarget, type UpstreamTarget } from "../upstream/target.ts";

/** Where the requests of a toolset go with a key, and what its person filled in besides. */
export interface ToolsetTarget extends UpstreamTarget {
  readonly fields: FieldValues;
}

/** By toolset and key: they go with the key. Where a toolset takes none, with the toolset. */
const targets = new WeakMap<CompiledToolset, WeakMap<object, ToolsetTarget>>();

/**
 * Where the requests of a toolset go with this key: made with its first call. Throws: `signed_out` (KEY_MISSING) if the
 * toolset asks for more than was kept with the key; `misconfigured` if that is the operator's.
 */
export function targetOf(
  toolset: CompiledToolset,
  key: OpenedKey | null,
  keyLocation: KeyLocation,
): ToolsetTarget {
  const ofToolset = targets.get(toolset) ?? new WeakMap<object, ToolsetTarget>();
  const known = ofToolset.get(key ?? toolset);
  if (known) return known;
  const target = toTarget(toolset, key, keyLocation);
  targets.set(toolset, ofToolset.set(key ?? toolset, target));
  return target;
}

function toTarget(
  toolset: CompiledToolset,
  key: OpenedKey | null,
  keyLocation: KeyLocation,
): ToolsetTarget {
  const { endpoint, auth, headers = {}, serviceHeaders } = toolset;
  if (auth.type === "none" || !key) {
    return {
      ...toUpstreamTarget({ endpoint, credential: null, headers, serviceHeaders }),
      fields: {},
    };
  }
  const fields = takeFields(toolset, key, keyLocation);
  const { text } = key;
  const named = Object.entries(headers).map(([name, value]) => [name, fillFields(value, fields)]);
  const target = toUpstreamTarget({
    endpoint: fillFields(endpoint, fields),
    credential: { header: auth.header, value: auth.format.replace("{key}", () => text), key: text },
    headers: Object.fromEntries(named),
    serviceHeaders,
  });
  return { ...target, fields };
}

/** The fields that go with this key: a person's key has its own, never those of the settings. */
function takeFields(
  toolset: CompiledToolset,
  key: OpenedKey,
  keyLocation: KeyLocation,
): FieldValues {
  const values = (key.isShared ? toolset.sharedFields : key.fields) ?? {};
  const [wrong] = listFieldMistakes(toolset, values).keys();
  if (wrong === undefined) return values;
  if (key.isShared) {
    const { name, title } = toolset;
    throw misconfigured(
      `The setting ${toFieldVariable(name, wrong)} is missing or does not fit: it goes with the key for ${title}.`,
    );
  }
  const label = toolset.fields?.find(({ name }) => name === wrong)?.label ?? wrong;
  throw keyIncomplete(toolset.name, label, keyLocation);
}

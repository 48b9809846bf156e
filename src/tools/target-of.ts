import type { OpenedKey } from "../caller.ts";
import type { CompiledToolset } from "../catalog/compiled.ts";
import { toUpstreamTarget, type UpstreamTarget } from "../upstream/target.ts";

/** By toolset and key: they go with the key. Where a toolset takes none, with the toolset. */
const targets = new WeakMap<CompiledToolset, WeakMap<object, UpstreamTarget>>();

/** Where the requests of a toolset go with this key: made with its first call. */
export function targetOf(toolset: CompiledToolset, key: OpenedKey | null): UpstreamTarget {
  const ofToolset = targets.get(toolset) ?? new WeakMap<object, UpstreamTarget>();
  const known = ofToolset.get(key ?? toolset);
  if (known) return known;
  const target = toTarget(toolset, key);
  targets.set(toolset, ofToolset.set(key ?? toolset, target));
  return target;
}

function toTarget({ endpoint, auth, serviceHeaders }: CompiledToolset, key: OpenedKey | null) {
  const credential =
    auth.type === "none" || !key
      ? null
      : {
          header: auth.header,
          value: auth.format.replace("{key}", () => key.text),
          key: key.text,
        };
  return toUpstreamTarget({ endpoint, credential, serviceHeaders });
}

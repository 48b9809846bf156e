import { toSettingLines } from "../compiler/cli/catalog-module.ts";
import type { BundledWorker } from "./read-worker.ts";

/** What the entrypoint must know of what it serves. */
export interface ServedSettings {
  /** What the Worker reads from its environment, besides what its catalogue names. */
  readonly settings: readonly string[];
  /** Whose catalogues it takes; undefined if it takes none. */
  readonly version?: string;
}

/** For the entrypoint, one on a line: `version 1.2.3`, `object ACCOUNT Account`, `secret KEY_RING`, `setting NAME`. */
export function toSettingsFile(
  { objects }: Pick<BundledWorker, "objects">,
  { settings, version }: ServedSettings,
): string {
  const lines = [
    ...(version === undefined ? [] : [`version ${version}`]),
    ...objects.map(({ binding, className }) => `object ${binding} ${className}`),
    ...toSettingLines(settings),
  ];
  return `${lines.join("\n")}\n`;
}

import * as z from "zod";

import {
  type ObjectClass,
  storageSteps,
  toStorageVersion,
} from "../../src/store/storage-version.ts";

/** Why a backup or a restore was not made, in one sentence for who asked for it. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

export const manifestName = "manifest.json";

/** The form of the file itself. */
const format = 1;

/** What a backup says of itself. */
export const Manifest = z.strictObject({
  format: z.number(),
  /** When it was begun, as in `2026-11-22T02:00:00.000Z`. */
  begunAt: z.iso.datetime(),
  /** The newest version of what the objects of each class had stored. */
  storage: z.record(z.string(), z.number()),
  /** Below the folder of the data, with `/`. */
  files: z.array(
    z.strictObject({
      path: z.string().regex(/^objects\/[\w-]+\/[\w-]+\.sqlite$/),
      bytes: z.number(),
      sha256: z.string(),
    }),
  ),
});

export type Manifest = z.infer<typeof Manifest>;
export type BackedUpFile = Manifest["files"][number];

export const createManifest = (parts: Omit<Manifest, "format">): Manifest => ({ format, ...parts });

const isKnown = (name: string): name is ObjectClass => Object.hasOwn(storageSteps, name);

/** Reads a manifest. Throws: `BackupError` if it is none, or of a newer release than this. */
export function parseManifest(text: string): Manifest {
  const { format: itsFormat } = parse(z.looseObject({ format: z.number() }), text);
  if (itsFormat > format) throw newer();
  const manifest = parse(Manifest, text);
  for (const [name, version] of Object.entries(manifest.storage)) {
    if (!isKnown(name) || version > toStorageVersion(name)) throw newer();
  }
  return manifest;
}

const newer = () =>
  new BackupError("A newer release of toolhub made this backup: restore it with that release.");

function parse<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new BackupError("This is no backup of toolhub: its manifest cannot be read.");
  }
}

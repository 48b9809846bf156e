import type { CompiledToolset } from "../../src/catalog/compiled.ts";

/** What one Worker may have, on every plan, before it is compressed. Source: Cloudflare's changelog of 2026-09-04, "Worker size limit". */
const maxBytes = 64 * 1024 * 1024;

/** What is uploaded: the code is toolhub's, and what the toolsets come to their own. */
export interface UploadSize {
  readonly codeBytes: number;
  readonly catalogBytes: number;
}

/** As the catalogue stands in the bundle. Units: bytes. */
export const toCatalogBytes = (catalog: readonly Partial<CompiledToolset>[]): number =>
  Buffer.byteLength(JSON.stringify(catalog));

const toMb = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

const toSizes = ({ codeBytes, catalogBytes }: UploadSize) =>
  `${toMb(codeBytes)} of code and ${toMb(catalogBytes)} of catalogue`;

export const toSizeLine = (size: UploadSize): string =>
  `The Worker has ${toSizes(size)}; Cloudflare takes ${toMb(maxBytes)}.`;

/** Null if Cloudflare takes it. */
export function findSizeProblem(size: UploadSize): string | null {
  const { codeBytes, catalogBytes } = size;
  if (codeBytes + catalogBytes <= maxBytes) return null;
  return `The Worker has ${toSizes(size)}, and Cloudflare takes ${toMb(maxBytes)} of both: compile fewer toolsets (TOOLSETS), take operations out, or deploy some toolsets as a server of their own.`;
}

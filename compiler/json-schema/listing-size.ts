import { type CompiledToolset, isTool } from "../../src/catalog/compiled.ts";

const bytesPerToken = 4;

/** How much of an agent's context a tool's entry in `tools/list` takes. */
export interface ListingSize {
  readonly toolset: string;
  readonly tool: string;
  readonly bytes: number;
  /** Estimated. */
  readonly tokens: number;
}

/** As it goes over the wire. */
export function countBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

export function listSizes(toolsets: readonly CompiledToolset[]): ListingSize[] {
  return toolsets.flatMap(({ operations }) =>
    operations.filter(isTool).map(({ tool, toolset }) => {
      const bytes = countBytes(tool);
      return { toolset, tool: tool.name, bytes, tokens: Math.ceil(bytes / bytesPerToken) };
    }),
  );
}

export function sumSizes(sizes: readonly ListingSize[]): Pick<ListingSize, "bytes" | "tokens"> {
  const sum = (field: "bytes" | "tokens") => sizes.reduce((total, size) => total + size[field], 0);
  return { bytes: sum("bytes"), tokens: sum("tokens") };
}

/** A head, a line per tool, and the sum. */
export function toSizeTable(sizes: readonly ListingSize[]): string[] {
  const { bytes: allBytes, tokens: allTokens } = sumSizes(sizes);
  const rows = [
    ["toolset", "tool", "bytes", "tokens"],
    ...sizes.map(({ toolset, tool, bytes, tokens }) => [toolset, tool, `${bytes}`, `~${tokens}`]),
    ["", `${sizes.length} tools`, `${allBytes}`, `~${allTokens}`],
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row.map((cell, column) => pad(cell, column, widths[column] ?? 0)).join("  "),
  );
}

/** Words to the left, numbers to the right. */
function pad(cell: string, column: number, width: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width);
}

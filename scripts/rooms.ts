import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const page = "docs/architecture.md";
/** The folder of src/ that a file belongs to; null for a file of the ground and the entries. */
const toRoom = (file: string): string | null =>
  /^([\w-]+)\//.exec(relative("src", file).replaceAll("\\", "/"))?.[1] ?? null;

/** By room, the rooms that it imports from. */
function readImports(): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const file of globSync("src/*/**/*.{ts,tsx}").toSorted()) {
    const room = toRoom(file);
    if (room === null) continue;
    const imported = rooms.get(room) ?? new Set();
    rooms.set(room, imported);
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(
      /(?:from|import) "(\.[^"]+)"/g,
    )) {
      const other = toRoom(join(dirname(file), path));
      if (other !== null && other !== room) imported.add(other);
    }
  }
  return rooms;
}

/** Whether `to` is reached from `from`. The imports have no cycle. */
function isBelow(
  rooms: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  to: string,
): boolean {
  return [...(rooms.get(from) ?? [])].some((room) => room === to || isBelow(rooms, room, to));
}

/** A Mermaid diagram of the rooms; an arrow that others make up is left out. */
export function drawRooms(): string {
  const rooms = readImports();
  const arrows = [...rooms].flatMap(([room, imported]) =>
    [...imported]
      .filter((to) => ![...imported].some((other) => isBelow(rooms, other, to)))
      .map((to) => `  ${room} --> ${to}`),
  );
  return ["```mermaid", "graph TD", ...arrows.toSorted(), "```", ""].join("\n");
}

export const diagram = /^```mermaid\n[\s\S]*?^```\n/m;

if (import.meta.main) writeFileSync(page, readFileSync(page, "utf8").replace(diagram, drawRooms));

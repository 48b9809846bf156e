import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";

import { print } from "../compiler/cli/print.ts";
import { runScript } from "./run-script.ts";

const page = "docs/architecture.md";

const help = `npm run rooms [-- --help]

  Draws which folders of src/ import which others, as the diagram in ${page}.

  --help  show this

Exit codes: 0 it is drawn; 2 the command is not understood.`;

/** The folder of src/ that a file belongs to, with a slash, or the file itself. */
export function toRoom(file: string): string {
  const [first = "", ...rest] = relative("src", file).replaceAll("\\", "/").split("/");
  return rest.length > 0 ? `${first}/` : first;
}

/** The files of ours that a file imports, types included, from the root of the repository. */
export const importsOf = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import) "(\.[^"]+)"/g)].map(([, path = ""]) =>
    join(dirname(file), path).replaceAll("\\", "/"),
  );

/** By folder, the folders that it imports from. */
function readImports(): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const file of globSync("src/*/**/*.{ts,tsx}").toSorted()) {
    const room = toRoom(file);
    const imported = rooms.get(room) ?? new Set();
    rooms.set(room, imported);
    for (const other of importsOf(file).map(toRoom)) {
      if (other.endsWith("/") && other !== room) imported.add(other);
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
      .map((to) => `  ${room.slice(0, -1)} --> ${to.slice(0, -1)}`),
  );
  return ["```mermaid", "graph TD", ...arrows.toSorted(), "```", ""].join("\n");
}

export const diagram = /^```mermaid\n[\s\S]*?^```\n/m;

async function run(): Promise<number> {
  const { values } = parseArgs({ options: { help: { type: "boolean" } } });
  if (values.help) print(help);
  else writeFileSync(page, readFileSync(page, "utf8").replace(diagram, drawRooms));
  return 0;
}

if (import.meta.main) await runScript(help, run);

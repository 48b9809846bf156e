import { readdirSync } from "node:fs";

const top = readdirSync(".").filter((name) => name.endsWith(".md"));
const below = ["docs", "demo", "test"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
    .map((name) => `${folder}/${name}`),
);

/** Every Markdown file of the repository. */
export const markdownFiles = [...top, ...below].map((file) => file.replaceAll("\\", "/"));

/** What a merge leaves behind in Markdown. Shape: `line: what is wrong there`. */
export function findMarkdownFaults(text: string): string[] {
  const lines = hideCode(text).split("\n");
  return [...findDoubledBullets(lines), ...findDoubledCells(lines), ...findMissingBlanks(lines)];
}

/** The same number of lines: those of a code block are its fence, those of front matter are empty. */
function hideCode(text: string): string {
  return text
    .replace(/^---\n[\s\S]*?\n---$/m, (matter, at) =>
      at === 0 ? matter.replace(/[^\n]/g, "") : matter,
    )
    .replace(/^```[\s\S]*?^```$/gm, (block) => block.replace(/^.*$/gm, "```"));
}

/** A bullet that says the same as another, or the beginning of what another says. */
function findDoubledBullets(lines: readonly string[]): string[] {
  const bullets = lines.flatMap((line, index) => {
    if (!/^\s*- /.test(line)) return [];
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((next) => !/^\s+[^\s-]/.test(next));
    const text = [line, ...rest.slice(0, end === -1 ? undefined : end)]
      .map((part) => part.trim())
      .join(" ");
    return [{ number: index + 1, text: text.replace(/[.;:,]$/, "") }];
  });
  return bullets
    .filter((one) => bullets.some((other) => other !== one && other.text.startsWith(one.text)))
    .map(({ number }) => `${number}: doubled bullet`);
}

/** A row of a table that begins like another row of the same table. */
function findDoubledCells(lines: readonly string[]): string[] {
  const seen = new Set<string>();
  return lines.flatMap((line, index) => {
    const [, cell] = /^\|(.*?)(?<!\\)\|/.exec(line) ?? [];
    if (cell === undefined) seen.clear();
    const first = cell?.trim() ?? "";
    if (first === "" || /^:?-+:?$/.test(first)) return [];
    const isDoubled = seen.has(first);
    seen.add(first);
    return isDoubled ? [`${index + 1}: doubled first cell`] : [];
  });
}

const kinds = [
  ["heading", /^#+ /],
  ["table", /^\|/],
  ["code", /^```/],
  ["list", /^(- |\d+\. )/],
] as const;

/** Blocks of two kinds without a blank line between them, and paragraphs that were two. */
function findMissingBlanks(lines: readonly string[]): string[] {
  const blocks: string[] = [];
  for (const line of lines) blocks.push(toKind(line, blocks.at(-1)));
  return lines.flatMap((line, index) => {
    const before = blocks[index - 1] ?? "blank";
    const isOther = before !== blocks[index] || before === "heading";
    const isSecond = /^\*\*/.test(line) && /[.:]$/.test(lines[index - 1] ?? "");
    const isGlued = before !== "blank" && line !== "" && (isOther || isSecond);
    return isGlued ? [`${index + 1}: no blank line before this`] : [];
  });
}

function toKind(line: string, before = "text"): string {
  if (line === "") return "blank";
  if (line.startsWith(" ")) return before;
  return kinds.find(([, mark]) => mark.test(line))?.[0] ?? "text";
}

/** The cells of a table's row. */
const toCells = (row: string) =>
  row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The rows of a table below its head. What a room imports is held as a whole, so such a row is told without it. */
function listRows(block: string): string[] {
  const [head = "", , ...rows] = block.split("\n");
  const columns = toCells(head).filter((name) => name !== "imports").length;
  return rows.map((row) => toCells(row).slice(0, columns).join(" | "));
}

/** The steps of a block of code; a line that begins far to the right belongs to the step before. */
function listSteps(block: string): string[] {
  const steps: string[] = [];
  for (const line of block.split("\n").slice(1, -1)) {
    if (/^ {20,}/.test(line)) steps.push(`${steps.pop()} ${line.trim()}`);
    else steps.push(line.trim());
  }
  return steps.map((step) => step.replaceAll(/\s+/g, " "));
}

const listSentences = (block: string): string[] =>
  block.replaceAll(/\s*\n\s*/g, " ").split(/(?<=[.?!])\s+(?=[A-Z`*[])/);

/** Each sentence of a page's prose, row of its tables and step of its blocks of code, in their order. */
export function listStatements(page: string): string[] {
  const blocks = page.match(/^```[\s\S]*?^```$|(?:^.+\n)+/gm) ?? [];
  return blocks
    .map((block) => block.trim())
    .flatMap((block) => {
      if (block.startsWith("#") || block.startsWith("```mermaid")) return [];
      if (block.startsWith("```")) return listSteps(block);
      return block.startsWith("|") ? listRows(block) : listSentences(block);
    });
}

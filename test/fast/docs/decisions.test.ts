import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = "docs/decisions";
const files = readdirSync(folder)
  .filter((name) => name !== "README.md")
  .sort();
const form =
  /^# (?<number>\d+)\. (?<title>\S.*)\n\n- Status: (?<status>.+)\n- Date: (?<date>\d{4}-\d{2}-\d{2})\n\n## Context\n\n\S[\s\S]+\n\n## Decision\n\n\S[\s\S]+\n\n## Consequence\n\n\S[\s\S]+\.\n$/;

function read(file: string): Record<string, string | undefined> {
  return form.exec(readFileSync(`${folder}/${file}`, "utf8"))?.groups ?? {};
}

test.each(files)(
  "%s has its number, a status, a date, context, decision and consequence",
  (file) => {
    const { number = "", status = "", date = "" } = read(file);
    expect(file).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
    expect(Number(number)).toBe(Number(file.slice(0, 4)));
    expect(status).toMatch(/^(accepted|open: .+|superseded by \d{4})$/);
    expect(new Date(date).toISOString()).toContain(date);
    const [, successor] = /superseded by (\d{4})/.exec(status) ?? [];
    if (successor !== undefined) expect(files.map((name) => name.slice(0, 4))).toContain(successor);
  },
);

test("numbers have no gap and occur once", () => {
  expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(files.map((_, at) => at + 1));
});

test("the index has one row for each decision, as its file says", () => {
  const index = readFileSync(`${folder}/README.md`, "utf8");
  const rows = files.map((file) => {
    const { title, status, date } = read(file);
    return `| [${file.slice(0, 4)}](${file}) | ${title} | ${status} | ${date} |`;
  });
  expect(index.split("\n").filter((line) => line.startsWith("| ["))).toEqual(rows);
});

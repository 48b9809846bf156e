import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { findMarkdownFaults, markdownFiles } from "./markdown.ts";

test.each(markdownFiles)("%s has no doubled bullet, no doubled row, no glued block", (file) => {
  expect(findMarkdownFaults(readFileSync(file, "utf8"))).toEqual([]);
});

test.each([
  [
    "a bullet twice",
    "- one\n  two\n- three\n- one\n  two",
    ["1: doubled bullet", "4: doubled bullet"],
  ],
  [
    "the beginning of another bullet",
    "- one two.\n- one two, three.\n- one two",
    [1, 3].map((at) => `${at}: doubled bullet`),
  ],
  [
    "a row twice",
    "| a | b |\n|---|---|\n| one | x |\n| two | y |\n| one | z |",
    ["5: doubled first cell"],
  ],
  ["two paragraphs glued", "**One.** Text.\n**Two.** Text.", ["2: no blank line before this"]],
  ["a heading below text", "text\n## Heading\n\ntext", ["2: no blank line before this"]],
  ["text below a heading", "# Heading\ntext", ["2: no blank line before this"]],
  ["a table below text", "text\n| a |\n|---|", ["2: no blank line before this"]],
  ["text below a table", "| a |\n|---|\ntext", ["3: no blank line before this"]],
  ["a list below text", "text:\n- one", ["2: no blank line before this"]],
  ["text below a list", "- one\ntext", ["2: no blank line before this"]],
  ["code below text", "text\n```sh\nx\n```", ["2: no blank line before this"]],
  ["text below code", "```sh\nx\n```\ntext", ["4: no blank line before this"]],
])("%s is found", (_, text, faults) => {
  expect(findMarkdownFaults(text)).toEqual(faults);
});

test.each([
  [
    "the same bullet in another list of words",
    "- one\n- two\n\n```\n- one\n# x\n| a |\n```\n\ntext",
  ],
  ["the same first cell in two tables", "| one | b |\n|---|---|\n\n| one | b |\n|---|---|"],
  ["first cells that are empty", "| | b |\n|---|---|\n| | c |"],
  ["a bold word at the start of a line", "text and\n**bold** text"],
])("%s is no fault", (_, text) => {
  expect(findMarkdownFaults(text)).toEqual([]);
});

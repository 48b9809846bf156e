import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("editors and the formatter agree on indents and the width of a line", () => {
  const editor = readFileSync(".editorconfig", "utf8");
  const { formatter } = JSON.parse(readFileSync("biome.json", "utf8"));
  const [, all = "", code = ""] = editor.split(/^\[.+\]$/m);
  expect(editor).toMatch(/^\[\*\]$[\s\S]*^\[\*\.\{css,js,json,ts,tsx\}\]$/m);
  const toSettings = (text: string) =>
    Object.fromEntries(
      [...text.matchAll(/^(\w+) = (.+)$/gm)].map(([, name, value]) => [name, value]),
    );
  expect(toSettings(all)).toEqual({
    charset: "utf-8",
    end_of_line: "lf",
    indent_size: String(formatter.indentWidth),
    indent_style: formatter.indentStyle,
    insert_final_newline: "true",
    trim_trailing_whitespace: "true",
  });
  expect(toSettings(code)).toEqual({ max_line_length: String(formatter.lineWidth) });
});

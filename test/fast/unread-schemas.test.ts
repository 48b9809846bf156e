import MagicString from "magic-string";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";

import { dropUnread, markSchemas } from "../../scripts/unread-schemas.ts";

const text = `
import { make } from "elsewhere";
const read = make("read", make("in it"));
const unread = make("unread").again(make("in unread"));
export { read, unread };
function build() {
  const inner = make("inner");
  const asked = make("asked", inner);
  const lonely = make("lonely", make("in lonely"));
  return { asked, lonely, last: lonely };
}
let memo;
function buildSchemas1() {
  return memo ??= build();
}
export function find() {
  const s = buildSchemas1();
  return s.asked;
}
`;

const edit = (source: string, ...edits: readonly ((left: MagicString) => void)[]): string => {
  const left = new MagicString(source);
  for (const each of edits) each(left);
  return left.toString();
};

/** Bundles what reads \`read\` and \`find\` alone. */
async function bundle(source: string): Promise<string> {
  const build = await rolldown({
    input: "entry",
    external: ["elsewhere"],
    plugins: [
      {
        name: "in-memory",
        resolveId: (id) => (id === "elsewhere" ? null : id),
        load: (id) =>
          id === "entry" ? 'import { read, find } from "lib"; use(read, find);' : source,
      },
    ],
  });
  const { output } = await build.generate({ minify: true });
  return output[0].code;
}

const dropped = (left: MagicString) => dropUnread(left, ["build"]);
const marked = (left: MagicString) => markSchemas(left, []);
const markedInside = (left: MagicString) => markSchemas(left, ["build"]);

test("schemas that nothing reads are not bundled, nor those in them", async () => {
  expect(await bundle(text)).toContain("unread");
  const code = await bundle(edit(text, dropped, marked, markedInside));
  for (const name of ["read", "in it", "asked", "inner"]) expect(code).toContain(`\`${name}\``);
  for (const name of ["unread", "in unread", "lonely", "in lonely"])
    expect(code).not.toContain(name);
});

test("what a function returns is taken out by name, and what is read stays", () => {
  expect(edit(text, dropped)).toMatch(/return \{ asked, +\};/);
  expect(edit(text.replace("s.asked", "s.last"), dropped)).toMatch(/return \{ last: lonely \};/);
});

test.each([
  ["all at once", text.replace("const s = ", "const { asked } = ")],
  ["by whoever gets them", text.replace("return s.asked", "return use(buildSchemas1())")],
  ["by nobody", text.replaceAll("buildSchemas1", "gather")],
])("schemas that are read %s fail the build", (_, source) => {
  expect(() => edit(source, dropped)).toThrow("Schemas are read in another way.");
});

test("a function that is gone fails the build", () => {
  expect(() => edit(text, (left) => markSchemas(left, ["gone"]))).toThrow(
    "There is no function gone.",
  );
});

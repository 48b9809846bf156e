import { expect, test } from "vitest";

import { fillPrompt } from "../../../src/mcp/content/fill-prompt.ts";
import { compileThings, listMistakes, toToolset } from "../../support/compiler-toolset.ts";

const operation = {
  "things/operations/a.graphql":
    '"A count of all." query count_things @tool(title: "Count") { count }',
};
const find =
  '"D" query find_things($word: ID!, $size: Size, $first: Int) { things(ids: [$word], size: $size, first: $first) { id maker { home } isNew } }';

const toPrompt = (argument: string, text = "Look at {{a}}.") =>
  `---\ntitle: T\ndescription: D\narguments:\n  - name: a\n    description: A\n${argument}---\n${text}\n`;

/** The prompts of a toolset with this one prompt. */
const compilePrompt = (text: string) =>
  compileThings({ a: operation["things/operations/a.graphql"] }, { "things/prompts/p.md": text })
    .prompts;

test("a prompt keeps its text, its arguments and where completions come from", () => {
  expect(compilePrompt(toPrompt("    required: true\n    completions: { enum: Size }\n"))).toEqual([
    {
      name: "p",
      title: "T",
      description: "D",
      scope: "things:read",
      arguments: [
        {
          name: "a",
          description: "A",
          required: true,
          completion: { kind: "values", values: ["SMALL", "LARGE"] },
        },
      ],
      text: "Look at {{a}}.",
    },
  ]);
});

test("completions of a tool keep the path", () => {
  const tool = "    completions: { tool: find_things, argument: word, path: items.maker.home }\n";
  const { prompts } = compileThings({ a: find }, { "things/prompts/p.md": toPrompt(tool) });
  expect(prompts[0]?.arguments[0]?.completion).toEqual({
    kind: "tool",
    tool: "find_things",
    argument: "word",
    path: ["items", "maker", "home"],
  });
});

const rename = '"D" mutation rename_it($id: ID!) { rename(id: $id, name: "x") { id } }';
const needing =
  '"D" query get_thing($id: ID!, $than: Float!) { thing(id: $id) { id } heaviest(than: $than) { id } }';

test.each([
  [
    "makes changes",
    "tool: rename_it, argument: id, path: id",
    '8:20: "completions.tool" names "rename_it", which makes changes: completions run while a person types, so name a query.',
  ],
  [
    "is misspelt",
    "tool: find_thing, argument: word, path: id",
    '8:20: "completions.tool" names "find_thing", which is no tool of this toolset: did you mean "find_things"?',
  ],
  [
    "is a prototype's",
    "tool: constructor, argument: word, path: id",
    '8:20: "completions.tool" names "constructor", which is no tool of this toolset: take one of find_things, get_thing.',
  ],
  [
    "has another argument",
    "tool: find_things, argument: words, path: items.id",
    '8:39: "completions.argument" is no argument of find_things: take one of word, size, first.',
  ],
  [
    "has an argument of a prototype",
    "tool: find_things, argument: toString, path: items.id",
    '8:39: "completions.argument" is no argument of find_things: take one of word, size, first.',
  ],
  [
    "takes a number",
    "tool: find_things, argument: first, path: items.id",
    '8:39: "completions.argument" names "first" of find_things, which takes no text: name one that does.',
  ],
  [
    "needs more",
    "tool: get_thing, argument: id, path: thing.id",
    '8:37: "completions.argument" is all that get_thing is called with, and it needs than too: give that a default.',
  ],
  [
    "answers something else",
    "tool: find_things, argument: word, path: items.isNew",
    '8:55: "completions.path" leads to no text in what find_things answers: write the keys of its result down to one.',
  ],
])("completions from a tool that %s are refused with their place", (_, completions, sentence) => {
  const files = {
    "things/operations/a.graphql": find,
    "things/operations/b.graphql": rename,
    "things/operations/c.graphql": needing,
    "things/prompts/p.md": toPrompt(`    required: false\n    completions: { ${completions} }\n`),
  };
  expect(listMistakes(toToolset(files))).toEqual([`things/prompts/p.md:${sentence}`]);
});

test("what cannot be filled in is told with line and column", () => {
  const told = listMistakes(
    toToolset({
      ...operation,
      "things/prompts/p.md": toPrompt(
        "",
        "Of {{a}}:\n{{a\n and {a} of {{ #a }}, {{}}, {{aa}}.\n{{#a}}",
      ),
    }),
  );
  const marks =
    "names no argument: write {{argument}}, or {{#argument}} and {{/argument}} around a part.";
  expect(told).toEqual([
    `things/prompts/p.md:9:1: "{{a" ${marks}`,
    "things/prompts/p.md:10:6: {a} stays as it is: write {{a}} for the argument.",
    `things/prompts/p.md:10:13: "{{ #a }}" ${marks}`,
    `things/prompts/p.md:10:23: "{{}}" ${marks}`,
    "things/prompts/p.md:10:29: The text uses {{aa}}, which is no argument: declare it.",
    "things/prompts/p.md:11:1: The part {{#a}} has to end with {{/a}}, before another one begins: fix its marks.",
  ]);
});

test("braces that are no marks stay in a prompt", () => {
  const text = 'Answer {{a}} as {"a": {"b": 1}}, {x} or {}.';
  expect(compilePrompt(toPrompt("", text))[0]?.text).toBe(text);
});

test("a part is there only with its argument, and a default takes the place of none", () => {
  const [prompt] = compilePrompt(
    toPrompt(
      "    default: Norway\n  - name: b\n    description: B\n",
      "In {{a}}.\n{{#b}}\nWith {{b}}, {{ b }}.\n{{/b}}\nEnd{{#b}} of {{b}}{{/b}}.",
    ),
  );
  if (!prompt) throw new Error("there is no prompt");
  expect(fillPrompt(prompt, {})).toBe("In Norway.\nEnd.");
  expect(fillPrompt(prompt, { a: " ", b: "" })).toBe("In Norway.\nEnd.");
  expect(fillPrompt(prompt, { a: "Peru", b: "{{a}}" })).toBe(
    "In Peru.\nWith {{a}}, {{a}}.\nEnd of {{a}}.",
  );
});

test("a resource keeps its text under an address of its toolset", () => {
  const text = "---\ntitle: T\ndescription: D\n---\n# Text\n";
  const { resources } = compileThings(
    { a: operation["things/operations/a.graphql"] },
    { "things/resources/about.md": text },
  );
  expect(resources).toMatchObject([
    { uri: "toolhub://things/about.md", text: "# Text", mimeType: "text/markdown" },
  ]);
});

const mistakes = [
  ["no front matter", "p.md", "Just text.", "Begin with front matter between two lines of ---"],
  ["no text", "p.md", "---\ntitle: T\n---\n", "Begin with front matter"],
  [
    "broken YAML",
    "p.md",
    "---\ntitle: [\n---\nText\n",
    "p.md:2:9: The front matter is not valid YAML",
  ],
  ["an unknown field", "p.md", "---\ntitle: T\ndescription: D\ncolour: red\n---\nText\n", "colour"],
  [
    "a placeholder that is no argument",
    "p.md",
    toPrompt("", "{{a}} {{b}}"),
    "The text uses {{b}}, which is no argument",
  ],
  [
    "a placeholder that is misspelt",
    "p.md",
    toPrompt("  - name: colour\n    description: C\n", "{{a}} {{colour}} {{color}}"),
    "The text uses {{color}}, which is no argument: did you mean {{colour}}?",
  ],
  [
    "an argument that is declared twice",
    "p.md",
    toPrompt("  - name: a\n    description: C\n"),
    'p.md:7:5: The argument "a" is declared twice: rename one of them, or remove it.',
  ],
  [
    "an argument that is not used",
    "p.md",
    toPrompt("", "Nothing."),
    'The argument "a" is not used',
  ],
  [
    "an unknown enum",
    "p.md",
    toPrompt("    completions: { enum: Colour }\n"),
    "names Colour, which is no enum of the schema: fix it.",
  ],
  [
    "an unknown tool",
    "p.md",
    toPrompt("    completions: { tool: x, argument: b, path: c }\n"),
    'names "x", which is no tool of this toolset: take one of count_things.',
  ],
  [
    "a default that is never used",
    "p.md",
    toPrompt("    required: true\n    default: x\n"),
    'The argument "a" is required, so its default is never used: remove one of them.',
  ],
  [
    "a part without an end",
    "p.md",
    toPrompt("", "{{#a}} with {{a}}"),
    "The part {{#a}} has to end with {{/a}}, before another one begins",
  ],
  [
    "a part within itself",
    "p.md",
    toPrompt("", "{{#a}}{{#a}}{{/a}}"),
    "The part {{#a}} has to end with {{/a}}, before another one begins",
  ],
  [
    "an end without a beginning",
    "p.md",
    toPrompt("", "{{a}}{{/a}}"),
    "The part {{#a}} has to end with {{/a}}, before another one begins",
  ],
  [
    "a part of no argument",
    "p.md",
    toPrompt("", "{{a}}{{#b}}x{{/b}}"),
    "The text uses {{b}}, which is no argument: declare it.",
  ],
  ["a file of another kind", "p.txt", "Text", "Files here are Markdown"],
] as const;

test.each(mistakes)("%s is told with its file and a fix", (_, name, text, sentence) => {
  const told = listMistakes(toToolset({ ...operation, [`things/prompts/${name}`]: text }));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`things/prompts/${name}`);
  expect(told[0]).toContain(sentence);
});

test("what is broken is left out alone, with a prompt that completes from a tool which is", () => {
  const completions = (tool: string) =>
    `    completions: { tool: ${tool}, argument: word, path: items.id }\n`;
  const left: string[] = [];
  const { operations, prompts, resources } = compileThings(
    { a: find, b: "query list_things { thnigs { id } }" },
    {
      "things/prompts/broken.md": toPrompt(completions("list_things")),
      "things/prompts/sound.md": toPrompt(completions("find_things")),
      "things/prompts/unused.md": toPrompt("", "Nothing."),
      "things/resources/empty.md": "# Text",
      "things/resources/sound.md": "---\ntitle: T\ndescription: D\n---\nText\n",
    },
    {
      leaveOut: ({ diagnostics }) =>
        left.push(
          ...diagnostics.map(
            ({ file, message }) => `${file.replace(/.*things\//, "")}: ${message.slice(0, 45)}`,
          ),
        ),
    },
  );
  expect(operations.map(({ tool }) => tool.name)).toEqual(["find_things"]);
  expect([...prompts, ...resources].map(({ name }) => name)).toEqual(["sound", "sound"]);
  expect(left).toEqual([
    'operations/b.graphql: Cannot query field "thnigs" on type "Query". ',
    'prompts/broken.md: "completions.tool" names "list_things", which',
    'prompts/unused.md: The argument "a" is not used: write {{a}} in ',
    "resources/empty.md: Begin with front matter between two lines of ",
  ]);
});

test("a prompt's name that two toolsets use is told", () => {
  const other = Object.fromEntries(
    Object.entries(toToolset({})).map(([path, file]) => [path.replace("things/", "others/"), file]),
  );
  const told = listMistakes({
    ...toToolset({ ...operation, "things/prompts/p.md": toPrompt("") }),
    ...other,
    "others/operations/b.graphql":
      '"Another count." query count_others @tool(title: "Count") { count }',
    "others/prompts/p.md": toPrompt(""),
  });
  expect(told).toEqual([
    "things/prompts/p.md: The toolset others has a prompt of this name: rename one of them.",
  ]);
});

test.each(["prompts", "resources"])("a file named %s is told with what to do", (name) => {
  expect(listMistakes(toToolset({ ...operation, [`things/${name}`]: "text" }))).toEqual([
    `things/${name}: This is a file where a folder of Markdown files belongs: move it away.`,
  ]);
});

import { describe, expect, test } from "vitest";

import { compileThings, listMistakes, toToolset } from "../../support/compiler-toolset.ts";

describe("folders below operations/", () => {
  const text = (name: string) => `"D" query ${name} { maker { ...Brief } }`;
  const files = {
    "things/operations/a.graphql": text("a"),
    "things/operations/makers/b.graphql": `#import "../parts/brief.graphql"\n${text("b")}`,
    "things/operations/makers/deep/c.graphql": text("c"),
    "things/operations/makers/.draft.graphql": "not GraphQL",
    "things/operations/parts/brief.graphql": "fragment Brief on Maker { name }",
    "things/fragments/more/deep.graphql": "fragment Deep on Maker { home }",
  };

  test("are read, and a file that holds fragments alone is there for all of them", () => {
    const { operations: found } = compileThings({}, files);
    expect(found.map(({ document }) => document)).toEqual(
      ["a", "b", "c"].map((name) => `query ${name}{maker{...Brief}}fragment Brief on Maker{name}`),
    );
  });

  test("a mistake in them is told with its path", () => {
    const wrong = {
      ...files,
      "things/operations/parts/other.graphql": "fragment Brief on Maker { home }",
      "things/operations/makers/d.gql": "",
    };
    expect(listMistakes(toToolset(wrong))).toEqual([
      "things/operations/makers/d.gql: Only .graphql files belong here: rename it, or move it away.",
    ]);
    expect(
      listMistakes(toToolset({ ...wrong, "things/operations/makers/d.gql": "" })),
    ).toHaveLength(1);
    const { "things/operations/makers/d.gql": _, ...twice } = wrong;
    expect(listMistakes(toToolset(twice))).toEqual([
      "things/operations/parts/other.graphql:1:10: The fragment Brief is defined in things/operations/parts/brief.graphql:1:1 too: rename one of them.",
    ]);
    const broken = {
      ...files,
      "things/operations/parts/brief.graphql": "fragment Brief on Maker { nmae }",
    };
    expect(listMistakes(toToolset(broken))).toEqual([
      'things/operations/parts/brief.graphql:1:27: Cannot query field "nmae" on type "Maker". Did you mean "name"?',
    ]);
  });
});

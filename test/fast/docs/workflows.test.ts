import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folders = [".github/workflows", "create/template/.github/workflows"];

test.each(folders.flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`)))(
  "%s names every action by its commit, which nobody can move",
  (name) => {
    const text = readFileSync(name, "utf8");
    const actions = [...text.matchAll(/^\s*(?:- )?uses: *(.*)$/gm)].map(
      ([, action = ""]) => action,
    );
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions)
      expect(action).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/);
  },
);

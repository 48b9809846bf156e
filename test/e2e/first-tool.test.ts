import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

import { createRepository, runScript } from "../support/compiler-cli.ts";
import { demo } from "../support/toolhub-server.ts";

const guide = readFileSync("docs/first-tool.md", "utf8");

type Step = { readonly command: string } | { readonly file: string; readonly text: string };

/** What the guide says to do, in order: a command to run, or a file to write. */
const steps: readonly Step[] = [
  ...guide.matchAll(/(?:`(toolsets\/[^`]+)`:\n\n)?^```(\w+)\n([\s\S]*?)^```/gm),
].flatMap(([, file = "", language, text = ""]): Step[] =>
  language === "sh"
    ? text
        .trim()
        .split("\n")
        .map((command) => ({ command }))
    : [{ file, text }],
);

/** Runs one line as a shell would, with the programs of this clone. */
function runLine(root: string, key: string, line: string) {
  const [, isCall, rest = ""] = /^npx toolhub (call )?(.*)$/.exec(line) ?? [];
  const args = [...rest.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word ?? "",
  );
  const entry = isCall ? "scripts/call.ts" : "scripts/toolset.ts";
  return runScript(resolve(entry), { STUDIES_KEY: key }, root, ...args);
}

test("the guide leads from an empty folder to a tool that answers", async () => {
  const root = createRepository();
  rmSync(join(root, "toolsets/things"), { recursive: true });
  const key = await demo.makeKey("Ada");
  const seen: Record<string, { status: number; stdout: string }> = {};
  for (const step of steps) {
    if ("file" in step) {
      expect(dirname(step.file)).toMatch(/^toolsets\/studies/);
      writeFileSync(join(root, step.file), step.text.replaceAll("http://localhost:8485", demo.url));
    } else if (step.command.startsWith("npx toolhub ")) {
      seen[step.command] = await runLine(root, key, step.command);
    }
  }
  const [made, pulled, called, refused, built, reported] = Object.values(seen);
  expect([made, pulled, called, built, reported].map((run) => run?.status)).toEqual([
    0, 0, 0, 0, 0,
  ]);
  expect(JSON.parse(called?.stdout ?? "")).toMatchObject({
    studies: [{ study_id: expect.any(String), title: expect.any(String) }],
    total_count: expect.any(Number),
  });
  expect(refused?.status).toBe(1);
  expect(JSON.parse(refused?.stdout ?? "")).toMatchObject({
    error_code: "INVALID_PARAMETER",
    details: { path: "/max_results" },
  });
  expect(built?.stdout).toContain("tools 2, toolsets 1");
});

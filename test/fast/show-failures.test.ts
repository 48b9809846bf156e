import { expect, test } from "vitest";

import { showFailures } from "../../scripts/show-failures.ts";

const passed = { status: "passed", fullName: "adds", failureMessages: [] };
const failed = { status: "failed", fullName: "divides", failureMessages: ["Error: by zero"] };
const toFile = (name: string, ...assertionResults: (typeof passed)[]) => ({
  name,
  status: assertionResults.includes(failed as never) ? "failed" : "passed",
  message: "",
  assertionResults,
});

const good = {
  numPassedTests: 5,
  numFailedTests: 0,
  unhandledErrors: [],
  testResults: [toFile("a.test.ts", passed)],
};

test("of a good run the counts are shown, the sum last", () => {
  const shown = showFailures({ "a.json": good, "b.json": { ...good, numPassedTests: 2 } }, []);
  expect(shown).toBe("a.json: 5 passed, 0 failed\nb.json: 2 passed, 0 failed\n7 passed, 0 failed");
});

test("each test and file that failed is named with why", () => {
  const broken = { name: "c.test.ts", status: "failed", message: "no such module" };
  const results = {
    ...good,
    numFailedTests: 1,
    testResults: [
      toFile("b.test.ts", passed, failed as never),
      { ...broken, assertionResults: [] },
    ],
  };
  expect(showFailures({ "a.json": results }, []).split("\n")).toEqual([
    "FAILED b.test.ts: divides",
    "Error: by zero",
    "FAILED c.test.ts",
    "no such module",
    "a.json: 5 passed, 1 failed",
    "5 passed, 1 failed",
  ]);
});

test("what failed outside of every test is named, where all of them passed", () => {
  const results = { ...good, unhandledErrors: ["while a.test.ts ran: Error: nobody waited"] };
  expect(showFailures({ "a.json": results }, [])).toContain(
    "FAILED outside of a test, while a.test.ts ran: Error: nobody waited\na.json: 5 passed",
  );
});

test("a step that failed is named beside the counts, and its last lines are shown", () => {
  const log = Array.from({ length: 100 }, (_, index) => `line ${index}.`).join("\n");
  const shown = showFailures({ "a.json": good }, [{ name: "soak", log: `${log}\n` }]);
  expect(shown).not.toContain("line 39.");
  expect(shown).toContain("FAILED soak, which ended with:\nline 40.\n");
  expect(shown).toMatch(/line 99\.\n.*\nFAILED soak\n5 passed, 0 failed$/);
});

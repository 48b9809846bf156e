import { expect, onTestFinished, test, vi } from "vitest";

import { AppError } from "../../src/errors.ts";
import { toFixedWords } from "../../src/observe/fixed-words.ts";
import { log, logBug, logCause, logSoon } from "../../src/observe/log.ts";

const tag = "B".repeat(43);
const secrets = [
  ["a bearer value", "Authorization: Bearer abc.def-ghi", "abc.def-ghi"],
  ["a key of the demo", "the key sk_demo_0123456789abcdef is wrong", "0123456789"],
  ["a token", `token ${"A".repeat(22)}.${tag}:grant:secret`, "grant:secret"],
  ["a token inside the account", `${"A".repeat(22)}:${"g".repeat(16)}:secret`, "secret"],
  ["a sealed key", "envelope v1.k1.AAAA.BBBB", "BBBB"],
  ["a ring entry", `k1:${tag}`, tag],
  [
    "an access token of a script",
    `${"A".repeat(22)}.${tag}:pat_${"p".repeat(16)}:secret`,
    "secret",
  ],
  ["it with its prefix", `x=thp_${"A".repeat(22)}.${tag}:pat_${"p".repeat(16)}:secret`, "thp_"],
  ["it cut off", `thp_${"A".repeat(22)}`, "AAAA"],
  ["its form inside the account", `pat_${"p".repeat(16)}:secret`, "secret"],
  ["a session id", `session ${"A".repeat(22)}.${tag} ended`, tag],
  ["a GitHub token", "with ghp_0123456789abcdefABCDEF", "0123456789"],
  ["a GitHub app's token", "gho_0123456789abcdefABCDEF", "0123456789"],
  ["a fine-grained GitHub token", "github_pat_11ABCDEFG0123456789_xyz", "11ABCDEFG"],
  ["a GitLab token", "glpat-0123456789abcdefghij", "0123456789"],
  ["a Stripe key", "sk_live_0123456789abcdef", "0123456789"],
  ["an OpenAI key", "sk-proj-0123456789abcdef", "0123456789"],
  ["a Slack token", "xoxb-0123456789-abcdef", "0123456789"],
  ["an AWS key id", "AKIAIOSFODNN7EXAMPLE", "IOSFODNN7"],
  ["a Google key", "AIzaSyA0123456789abcdefghijklmnopqrstu", "SyA0123"],
  ["a JSON Web Token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "c2lnbmF0dXJl"],
] as const;

/** What the log says of a text. */
function toLogged(text: string): string {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  log("info", "said", { text });
  const [[line] = []] = print.mock.calls;
  print.mockRestore();
  return JSON.parse(String(line)).text;
}

test.each(secrets)("%s does not reach the log", (_, text, secret) => {
  expect(toLogged(text)).not.toContain(secret);
  expect(toLogged(text)).toContain("[redacted]");
});

test("a line is the JSON of its facts, and the same when its texts are known", () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => print.mockRestore());
  const facts = {
    id: "0123-cdef",
    empty: "",
    quoted: 'a "text" with \\ and\nlines',
    foreign: "Zürich \u2028 \ud800",
    "odd name": "x",
    whole: 12,
    part: 0.5,
    none: null,
    isIt: false,
    nothing: Number.NaN,
  };
  log("info", "said", facts);
  log("info", "said", facts);
  const line = JSON.stringify({ level: "info", event: "said", ...facts });
  expect(print.mock.calls).toEqual([[line], [line]]);
});

test("a secret's name hides a text that is harmless or known", () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => print.mockRestore());
  log("info", "said", { text: "a word", id: "0123" });
  log("info", "said", { token: "a word", password: "0123" });
  const hidden = { token: "[redacted]", password: "[redacted]" };
  const line = JSON.stringify({ level: "info", event: "said", ...hidden });
  expect(print.mock.calls[1]).toEqual([line]);
});

test("plain text stays as it is", () => {
  expect(toLogged("get_trial took 12 ms")).toBe("get_trial took 12 ms");
});

test("no fact is longer than 300 characters, and no stack than 3,000", () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => print.mockRestore());
  log("info", "long", { text: "x ".repeat(450_000), number: 1 });
  logBug("long", new Error("y ".repeat(450_000)));
  const [fact, bug] = print.mock.calls.map(([line]) => JSON.parse(line));
  expect(fact).toEqual({ level: "info", event: "long", number: 1, text: `${"x ".repeat(150)}…` });
  expect(bug.stack).toHaveLength(3001);
});

test.each([
  ["Rejected inbound request (header-mismatch): Mcp-Name says x", "header-mismatch"],
  ["Bad Request: Unsupported protocol version: x", "Bad Request"],
  ["CIMD fetch failed for https://x.example/:", "CIMD"],
  ["x", "Error"],
  ["Rejected (x y z): x", "Error"],
])("of a library's %j only %j is said", (message, words) => {
  expect(toFixedWords(new Error(message))).toBe(words);
});

test("of what led to an error the log has name and stack, and never a word of it", () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => print.mockRestore());
  const cause = new TypeError("https://api.example/?key=secret-words\n    was not reached");
  const error = new AppError("The API cannot be reached.", { kind: "misconfigured" }, { cause });
  logCause(error, { tool: "x" });
  logCause(new AppError("No.", { kind: "misconfigured" }));
  expect(print).toHaveBeenCalledTimes(1);
  const line = String(print.mock.calls[0]?.[0]);
  expect(line).not.toContain("secret-words");
  expect(JSON.parse(line)).toMatchObject({ event: "failure_cause", tool: "x", cause: "TypeError" });
  expect(JSON.parse(line).stack).toContain("log.test");
});

/** What is printed from now on, as the numbers of the lines; time stands still until somebody lets it go on. */
function printed(): number[] {
  vi.useFakeTimers({ now: Date.now() + 60_000 });
  const lines: number[] = [];
  const print = vi.spyOn(console, "log").mockImplementation((line) => {
    lines.push(JSON.parse(line).n);
  });
  onTestFinished(() => {
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
    print.mockRestore();
  });
  return lines;
}

const waitUntil = () => undefined;

test("of what every call says the first line is written at once, and those within 25 ms together", async () => {
  const lines = printed();
  for (const n of [1, 2, 3]) logSoon("called", { n }, waitUntil);
  expect(lines).toEqual([1]);
  await vi.advanceTimersByTimeAsync(24);
  expect(lines).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(lines).toEqual([1, 2, 3]);
  await vi.advanceTimersByTimeAsync(25);
  logSoon("called", { n: 4 }, waitUntil);
  expect(lines).toEqual([1, 2, 3, 4]);
});

test("lines stand in their order, and never more than 64 wait", () => {
  const lines = printed();
  for (let n = 1; n <= 3; n += 1) logSoon("called", { n }, waitUntil);
  log("warn", "said", { n: 4 });
  expect(lines).toEqual([1, 2, 3, 4]);
  for (let n = 5; n < 5 + 63; n += 1) logSoon("called", { n }, waitUntil);
  expect(lines).toHaveLength(4);
  logSoon("called", { n: 68 }, waitUntil);
  expect(lines).toEqual(Array.from({ length: 68 }, (_, at) => at + 1));
});

test("where nothing keeps work alive after an answer, each line is written at once", () => {
  const lines = printed();
  for (const n of [1, 2, 3]) logSoon("called", { n }, undefined);
  expect(lines).toEqual([1, 2, 3]);
});

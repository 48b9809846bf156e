import { afterEach, expect, test, vi } from "vitest";

import { AnswerCache } from "../../src/upstream/answer-cache.ts";

afterEach(() => void vi.useRealTimers());

const mib = 1024 * 1024;
const roomy = { total: mib, perOwner: mib, perAnswer: mib };

/** Keeps an answer of about a thousand bytes for a minute. */
function put(cache: AnswerCache, name: string, owner = "ada", characters = 300): void {
  cache.put(name, owner, { data: { value: "x".repeat(characters) }, seconds: 60 });
}

const has = (cache: AnswerCache, ...names: string[]) =>
  names.filter((name) => cache.get(name) !== null);

test("an answer is gone when its time is over", () => {
  vi.useFakeTimers({ now: 0 });
  const cache = new AnswerCache(roomy);
  cache.put("a", "ada", { data: { value: 1 }, seconds: 5 });
  vi.setSystemTime(4999);
  expect(cache.get("a")).toEqual({ value: 1 });
  vi.setSystemTime(5000);
  expect(cache.get("a")).toBeNull();
  expect(cache.bytes).toBe(0);
});

test("where there is no more room, what was not asked for longest goes, whoever it belongs to", () => {
  const cache = new AnswerCache({ ...roomy, total: 2500 });
  put(cache, "a", "ada");
  put(cache, "b", "bob");
  cache.get("a");
  put(cache, "c", "cy");
  expect(has(cache, "a", "b", "c")).toEqual(["a", "c"]);
});

test("a person who fills their share pushes out their own answers alone", () => {
  const cache = new AnswerCache({ ...roomy, perOwner: 2500 });
  put(cache, "bobs", "bob");
  put(cache, "a1");
  put(cache, "a2");
  cache.get("a1");
  for (let index = 0; index < 50; index += 1) {
    put(cache, `more-${index}`);
    cache.get("a1");
  }
  expect(has(cache, "bobs", "a1", "a2", "more-48", "more-49")).toEqual(["bobs", "a1", "more-49"]);
});

test("an answer that is larger than one may be is not kept, and an old one of its name is gone", () => {
  const cache = new AnswerCache({ ...roomy, perAnswer: 2000 });
  put(cache, "a");
  put(cache, "a", "ada", 1000);
  expect(cache.get("a")).toBeNull();
  expect(cache.bytes).toBe(0);
});

test("however many answers of however many people come, they stay within the budget", () => {
  const cache = new AnswerCache({ total: 100_000, perOwner: 20_000, perAnswer: 10_000 });
  for (let index = 0; index < 2000; index += 1) {
    put(cache, `${index % 700}`, `owner-${index % 90}`, (index * 37) % 6000);
    expect(cache.bytes).toBeLessThanOrEqual(100_000);
  }
  expect(cache.bytes).toBeGreaterThan(80_000);
});

test("what is handed out is a copy: nobody changes what others get", () => {
  const cache = new AnswerCache(roomy);
  put(cache, "a");
  Object.assign(cache.get("a") ?? {}, { value: "changed" });
  expect(cache.get("a")).toEqual({ value: "x".repeat(300) });
});

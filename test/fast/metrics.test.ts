import { expect, onTestFinished, test, vi } from "vitest";

import {
  count,
  metricsTo,
  observeMs,
  pushMetrics,
  pushMetricsSoon,
  type Series,
} from "../../src/observe/metrics.ts";
import { toPrometheusText } from "../../src/observe/prometheus.ts";

/** What is handed over from now on; whatever other tests counted is gone. */
async function listen() {
  const batches: (readonly Series[])[] = [];
  metricsTo(async (series) => void batches.push(series));
  await pushMetrics();
  batches.length = 0;
  return batches;
}

test("what was counted is handed over once, added up", async () => {
  const batches = await listen();
  count("toolhub_calls_total", "things", "modern", "ok");
  count("toolhub_calls_total", "things", "modern", "ok");
  observeMs("toolhub_upstream_duration_seconds", 30, "things");
  observeMs("toolhub_upstream_duration_seconds", 60_000, "things");
  await pushMetrics();
  await pushMetrics();
  expect(batches).toHaveLength(1);
  const text = toPrometheusText(batches[0] ?? []);
  expect(text).toContain('toolhub_calls_total{toolset="things",lane="modern",outcome="ok"} 2\n');
  const family = "toolhub_upstream_duration_seconds";
  expect(text).toContain(`${family}_bucket{toolset="things",le="0.025"} 0\n`);
  expect(text).toContain(`${family}_bucket{toolset="things",le="0.05"} 1\n`);
  expect(text).toContain(`${family}_bucket{toolset="things",le="30"} 1\n`);
  expect(text).toContain(`${family}_bucket{toolset="things",le="+Inf"} 2\n`);
  expect(text).toContain(`${family}_sum{toolset="things"} 60.03\n`);
  expect(text).toContain(`${family}_count{toolset="things"} 2\n`);
});

test.each(['x"} 1\ntoolhub_calls_total{a="', "ada@example.org", "a b", "x".repeat(65), ""])(
  "a label that is no word of ours is told as other: %j",
  async (label) => {
    const batches = await listen();
    count("toolhub_calls_total", label, "modern", "ok");
    await pushMetrics();
    const text = toPrometheusText(batches[0] ?? []);
    expect(text).toContain('{toolset="other",lane="modern",outcome="ok"} 1\n');
    for (const line of text.trimEnd().split("\n"))
      expect(line).toMatch(/^# (HELP|TYPE) toolhub_\w+ |^toolhub_\w+(\{[^{}]*\})? [\d.]+$/);
  },
);

test("what stands in an object all the same cannot break out of its line", () => {
  const name = JSON.stringify(["toolhub_sign_ins_total", 'x"} 1\n\\']);
  const text = toPrometheusText([
    { name, values: [1] },
    { name: '["gone"]', values: [1] },
  ]);
  expect(text).toContain('toolhub_sign_ins_total{outcome="x\\"} 1\\n\\\\"} 1\n');
  expect(text).not.toContain("gone");
});

test("an isolate keeps 1,000 series, and says that others were dropped", async () => {
  const batches = await listen();
  for (let each = 0; each < 1500; each += 1) count("toolhub_sign_ins_total", `${each}`);
  await pushMetrics();
  expect(batches[0]?.length).toBeLessThanOrEqual(1001);
  expect(toPrometheusText(batches[0] ?? [])).toContain("toolhub_series_dropped_total 500\n");
});

test("numbers are handed over at most once in five seconds, and nothing if nothing was counted", async () => {
  const batches = await listen();
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const work: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>) => void work.push(promise);
  pushMetricsSoon(waitUntil);
  expect(work).toHaveLength(0);
  for (let each = 0; each < 100; each += 1) {
    count("toolhub_sign_ins_total", "ok");
    pushMetricsSoon(waitUntil);
  }
  expect(work).toHaveLength(1);
  expect(batches).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(5000);
  expect(batches).toEqual([[{ name: '["toolhub_sign_ins_total","ok"]', values: [100] }]]);
  count("toolhub_sign_ins_total", "ok");
  pushMetricsSoon(waitUntil);
  expect(work).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(5000);
});

test("numbers that nobody took are lost with one line in the log, and nobody hears of it", async () => {
  await listen();
  metricsTo(() => Promise.reject(new TypeError("secret words")));
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => print.mockRestore());
  count("toolhub_sign_ins_total", "ok");
  await pushMetrics();
  const lines = print.mock.calls.map(([line]) => String(line));
  expect(lines).toEqual([
    '{"level":"warn","event":"metrics_not_pushed","count":1,"reason":"TypeError"}',
  ]);
});

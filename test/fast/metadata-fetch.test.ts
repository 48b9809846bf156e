import { afterEach, expect, test, vi } from "vitest";

import { toMetadataFault } from "../../src/oauth/clients/metadata-fault.ts";
import { allowLocalDocuments, fetchMetadata } from "../../src/oauth/clients/metadata-fetch.ts";
import { logTo, toConsole } from "../../src/observe/log.ts";

afterEach(() => {
  vi.restoreAllMocks();
  allowLocalDocuments(false);
  logTo(toConsole);
});

/** What of the platform's `fetch` was asked for a document, which it answers so. */
async function fetchGuarded(url: string, answer = async () => Response.json({})) {
  const seen: (RequestInit | undefined)[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation((_, init) => {
    seen.push(init);
    return answer();
  });
  const { signal } = new AbortController();
  const headers = { accept: "application/json" };
  const document = await fetchMetadata(url, { headers, signal, redirect: "follow" });
  expect(seen).toEqual([{ headers, signal, redirect: "manual" }]);
  return document;
}

test("a document is asked for as the provider asks, without following a redirect", async () => {
  const answer = async () => Response.json({ client_name: "Claude" });
  const document = await fetchGuarded("https://claude.ai/metadata.json", answer);
  expect(await document.json()).toEqual({ client_name: "Claude" });
});

const privateUrls = [
  "https://localhost/x",
  "https://LOCALHOST./x",
  "https://127.0.0.1/x",
  "https://2130706433/x",
  "https://0x7f.1/x",
  "https://10.0.0.1/x",
  "https://192.168.1.1/x",
  "https://169.254.169.254/x",
  "https://[::1]/x",
  "https://[fd00::1]/x",
  "https://[::ffff:10.0.0.1]/x",
  "https://8.8.8.8/x",
  "https://intranet/x",
  "https://printer.local/x",
  "https://metadata.google.internal/x",
  "https://a.localhost/x",
  "https://router.home.arpa/x",
];

test.each(privateUrls)("the provider may not fetch %s", async (url) => {
  await expect(fetchGuarded(url)).rejects.toThrow("not a public address");
  expect(globalThis.fetch).not.toHaveBeenCalled();
});

test("on one's own computer the provider may fetch from there, and from nowhere else private", async () => {
  allowLocalDocuments(true);
  expect((await fetchGuarded("https://localhost:8443/x")).status).toBe(200);
  await expect(fetchGuarded("https://10.0.0.1/x")).rejects.toThrow("not a public address");
});

/** What the log says of a document that is answered so, and what the page says. */
async function tellFault(answer: () => Promise<Response>) {
  const lines: string[] = [];
  logTo((line) => lines.push(line));
  const url = "https://claude.ai/oauth/x?secret=1";
  const error = await fetchGuarded(url, answer).catch((thrown: Error) => thrown);
  const detail = error instanceof Error ? error.message : "";
  return { lines: lines.map((line) => JSON.parse(line)), page: toMetadataFault(url, detail) };
}

const faults = [
  [
    "a server that is not reached",
    () => Promise.reject(new TypeError("connect ECONNREFUSED 10.0.0.1")),
    "unreachable",
    "This server could not reach claude.ai",
  ],
  [
    "a server in trouble",
    async () => Response.json({}, { status: 503 }),
    "HTTP 503",
    "does not have it",
  ],
  ["201", async () => Response.json({}, { status: 201 }), "HTTP 201", "another status than 200"],
  [
    "a page",
    async () => new Response("{}", { headers: { "content-type": "text/html" } }),
    "not served as JSON",
    "not served as application/json",
  ],
  ["no type", async () => new Response(new Uint8Array(2)), "not served as JSON", "not served as"],
] as const;

test.each(faults)(
  "of %s the log has one line with the host alone",
  async (_, answer, reason, says) => {
    const { lines, page } = await tellFault(answer);
    const event = "client_metadata_failed";
    expect(lines).toEqual([{ level: "warn", event, host: "claude.ai", reason }]);
    expect(page).toContain(says);
  },
);

test("of a document that does not arrive in time too", async () => {
  const giveUp = new AbortController();
  const lines: string[] = [];
  logTo((line) => lines.push(line));
  vi.spyOn(globalThis, "fetch").mockImplementation(
    (_, init) =>
      new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      }),
  );
  const fetching = fetchMetadata("https://claude.ai/x", { signal: giveUp.signal });
  giveUp.abort();
  await expect(fetching).rejects.toThrow();
  expect(lines).toEqual([expect.stringContaining('"host":"claude.ai","reason":"timeout"')]);
});

const jsonTypes = [
  "application/json",
  "application/json; charset=utf-8",
  "Application/JSON ;x=y",
  "application/cimd+json",
  "application/vnd.oauth.client-metadata+json; charset=utf-8",
];

test.each(jsonTypes)("%s is JSON", async (type) => {
  const answer = async () => new Response("{}", { headers: { "content-type": type } });
  expect((await fetchGuarded("https://claude.ai/x", answer)).status).toBe(200);
});

const otherTypes = [
  "text/html",
  "text/json",
  "text/plain; application/json",
  "application/jsonp",
  "application/json, text/html",
  "application/+json-not",
  "xapplication/json",
];

test.each(otherTypes)("%s is not", async (type) => {
  const answer = async () => new Response("{}", { headers: { "content-type": type } });
  await expect(fetchGuarded("https://claude.ai/x", answer)).rejects.toThrow("JSON");
});

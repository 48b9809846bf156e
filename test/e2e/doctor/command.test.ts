import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { expect, onTestFinished, test } from "vitest";

import { openCallbackServer } from "../../../scripts/callback-server.ts";
import { findFreePort } from "../../../scripts/server.ts";
import { openPlantedServer, type Plant } from "./planted-server.ts";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function run(
  args: readonly string[],
  env: Record<string, string> = {},
  stdin = "",
): Promise<Ended> {
  const child = spawn(process.execPath, ["doctor/main.ts", ...args], {
    env: { ...process.env, MCP_TOKEN: "", ...env },
  });
  child.stdin.end(stdin);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code, out, err };
}

/** Lets `use` run commands against a server, and closes it. */
async function withServer(plant: Plant, use: (url: string) => Promise<void>): Promise<void> {
  const server = await openPlantedServer(plant);
  try {
    await use(`${server.origin}/mcp`);
  } finally {
    await server.close();
  }
}

const healthy: Plant = (reply) => reply;

/** A token that the server gave. */
async function makeToken(url: string): Promise<string> {
  const { origin } = new URL(url);
  const query = new URLSearchParams({
    redirect_uri: "http://127.0.0.1:1/callback",
    code_challenge: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
  });
  const redirect = await fetch(`${origin}/authorize?${query}`, { redirect: "manual" });
  const code = new URL(redirect.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const body = new URLSearchParams({ code, code_verifier: "", resource: url });
  const answer = await fetch(`${origin}/token`, { method: "POST", body });
  const { access_token }: { access_token: string } = await answer.json();
  return access_token;
}

test("a token from a file, stdin or MCP_TOKEN goes in place of the sign-in, and is nowhere in the output", async () => {
  const quoting: Plant = (reply, { request }) => {
    const token = request.headers.get("authorization")?.slice("Bearer ".length) ?? "";
    if (reply.kind !== "list" && reply.kind !== "error") return reply;
    const body = {
      jsonrpc: "2.0",
      id: 1,
      error: { code: -32000, message: `No ${token}\u001b[2J` },
    };
    return { ...reply, body };
  };
  const folder = mkdtempSync(join(tmpdir(), "toolhub-doctor-"));
  await withServer(quoting, async (url) => {
    const token = await makeToken(url);
    const file = join(folder, "token");
    writeFileSync(file, `${token}\n`);
    for (const [args, env, stdin] of [
      [["--token-file", file], {}, ""],
      [["--token-file", "-"], {}, `${token}\n`],
      [[], { MCP_TOKEN: token }, ""],
      [["--json"], { MCP_TOKEN: token }, ""],
    ] as const) {
      const { code, out, err } = await run([url, ...args], env, stdin);
      expect(code).toBe(1);
      expect(out).toContain("No [hidden]");
      expect(out + err).not.toContain(token);
      expect(out + err).not.toContain("\u001b");
    }
  });
  rmSync(folder, { recursive: true });
});

/** Runs it with a person who opens the link that it prints. */
async function runWithPerson(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ["doctor/main.ts", ...args], {
    env: { ...process.env, MCP_TOKEN: "", ...env },
  });
  child.stdin.end();
  let err = "";
  child.stderr.on("data", (chunk) => {
    const before = err;
    err += chunk;
    const link = /http:\S+\/authorize\?\S+/.exec(err)?.[0];
    if (link && !before.includes("/authorize?")) void fetch(link);
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { code, out, err };
}

test("the printed link leads a person through, and --json prints nothing but the report", async () => {
  await withServer(healthy, async (url) => {
    const { code, out, err } = await runWithPerson([url, "--json"]);
    expect(code).toBe(0);
    expect(err).toContain("ok         sign-in");
    expect(JSON.parse(out)).toMatchObject({ url, verdict: "healthy", findings: [{}] });
  });
});

test("a given client signs in at its own port with its secret, and nothing is registered", async () => {
  const port = await findFreePort();
  const seen: string[] = [];
  const forms: URLSearchParams[] = [];
  const watching: Plant = (reply, { request, text: body }) => {
    const { pathname, searchParams } = new URL(request.url);
    seen.push(pathname);
    if (pathname === "/authorize") forms.push(searchParams);
    if (pathname === "/token") forms.push(new URLSearchParams(body));
    return reply;
  };
  await withServer(watching, async (url) => {
    const args = [url, "--client-id", "given-1", "--callback-port", `${port}`];
    const { code, out, err } = await runWithPerson(args, { MCP_CLIENT_SECRET: "given-secret" });
    expect(code).toBe(0);
    expect(out).toMatch(/ok +registration +a given client/);
    expect(out + err).not.toContain("given-secret");
    expect(seen).not.toContain("/register");
    const [asked, redeemed] = forms;
    for (const form of [asked, redeemed]) {
      expect(form?.get("client_id")).toBe("given-1");
      const redirect = new URL(form?.get("redirect_uri") ?? "");
      expect([redirect.hostname, redirect.port]).toEqual(["127.0.0.1", `${port}`]);
    }
    expect([asked?.get("client_secret"), redeemed?.get("client_secret")]).toEqual([
      null,
      "given-secret",
    ]);
  });
});

test("what was registered only to see is taken back if the server offers that, the client of the sign-in is not", async () => {
  const registered: string[] = [];
  const deleted: string[] = [];
  const offering: Plant = (reply, { origin, request, text: body }) => {
    if (request.method === "DELETE" && request.url.startsWith(`${origin}/clients/`)) {
      deleted.push(`${request.url.split("/").at(-1)} ${request.headers.get("authorization")}`);
    }
    if (reply.kind !== "register") return reply;
    const id = registered.push(JSON.parse(body).client_name);
    const offer = {
      registration_client_uri: `${origin}/clients/${id}`,
      registration_access_token: `back-${id}`,
    };
    return { ...reply, body: { ...(reply.body as object), ...offer } };
  };
  await withServer(offering, async (url) => {
    const { code, out, err } = await runWithPerson([url]);
    expect(code).toBe(0);
    expect(registered).toEqual(["toolhub doctor", "toolhub doctor, as Cursor"]);
    expect(deleted).toEqual(["2 Bearer back-2"]);
    expect(out + err).not.toContain("back-");
  });
});

test("it ends with what each client trips over and what to do next", async () => {
  const noChallenge: Plant = (reply) =>
    reply.kind === "challenge" ? { ...reply, headers: {} } : reply;
  await withServer(noChallenge, async (url) => {
    const { code, out } = await run([`${url}?key=0123456789`, "--no-sign-in"]);
    expect(code).toBe(1);
    expect(out).toContain("error  no-challenge\n  The 401 has no WWW-Authenticate header");
    expect(out).toMatch(/Claude +no-challenge\n/);
    expect(out).toMatch(/Gemini CLI +nothing\n/);
    expect(out).toContain("Next:\n  Fix 1 error,");
    expect(out).toContain("left out   sign-in");
    expect(out).not.toContain("0123456789");
  });
});

test.each([
  [[], "Name the address"],
  [["file:///etc/passwd"], "Name the address"],
  [["http://localhost:1/mcp", "--token-file", "/no/such/file"], "cannot be read"],
  [["http://localhost:1/mcp", "--call", "a", "--arguments", "[]"], "must be a JSON object"],
  [["http://localhost:1/mcp", "--verbose"], "--verbose"],
  [["http://localhost:1/mcp", "--callback-port", "http"], "--callback-port must be a port"],
  [["http://localhost:1/mcp", "--callback-port", "65536"], "--callback-port must be a port"],
])("%j is not understood", async (args, sentence) => {
  const { code, out, err } = await run(args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(sentence);
});

test("a port for the browser's return that is taken is told in one sentence", async () => {
  const taken = await openCallbackServer();
  onTestFinished(taken.close);
  const { port } = new URL(taken.url);
  const { code, out, err } = await run(["http://localhost:1/mcp", "--callback-port", port]);
  expect([code, out]).toEqual([2, ""]);
  expect(err.split("\n")[0]).toContain(`--callback-port: port ${port} is taken, or`);
  expect(err).not.toMatch(/^ +at |EADDRINUSE/m);
});

test("--help names every option", async () => {
  const { code, out } = await run(["--help"]);
  expect(code).toBe(0);
  for (const option of ["token-file", "client-id", "callback-port", "no-sign-in", "call", "json"]) {
    expect(out).toContain(`--${option}`);
  }
});

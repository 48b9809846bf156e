import { rmSync } from "node:fs";

import { Dance, findCode, type Tokens, toCodeFields } from "../../test/support/dance.ts";
import { createDemo } from "../../test/support/demo.ts";
import { toModernHeaders, toModernMessage, toRequest } from "../../test/support/mcp-messages.ts";
import { SessionClient } from "../../test/support/session-client.ts";
import { startWorkerdServer } from "../../test/support/workerd-server.ts";
import { startDemo } from "../demo-server.ts";
import { type Entered, parseEntered } from "./instrument.ts";
import { buildTracedWorker, tracePath } from "./worker.ts";

const bundle = ".wrangler/trace/index.js";
const storage = ".wrangler/trace/demo";
const args = { name: "search_clinical_trials", arguments: { condition: "asthma" } };

/** One request by what it is, and the functions that it entered. */
export type Traced = readonly [what: string, entered: readonly Entered[]];

/** A person who pastes a key and allows; then calls in both lanes. */
async function traceRequests(origin: string, demoUrl: string): Promise<Traced[]> {
  const read = async (of: string): Promise<readonly Entered[]> => {
    const response = await fetch(`${origin}${tracePath}?${new URLSearchParams({ of })}`);
    const ids: string[] = await response.json();
    return ids.map(parseEntered);
  };
  const key = await createDemo(demoUrl).makeKey("Ada");
  const dance = new Dance({ origin, fetch });
  const clientId = await dance.register();
  const path = await dance.toAuthorizePath(clientId);
  const browser = dance.openBrowser();
  await browser.signIn("Ada");
  const form = await browser.openConsent(path);
  const consentGet = await read("GET /authorize");
  const choices = [
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", key],
  ] as const;
  const code = findCode(await browser.send(path, [...form, ...choices])) ?? "";
  const consentPost = await read("POST /authorize");
  const redeemed = await dance.exchange(toCodeFields(clientId, code));
  const { access_token }: Tokens = await redeemed.json();
  const callModern = async () => {
    const message = toModernMessage("tools/call", args);
    const headers = toModernHeaders(access_token, message);
    await (
      await fetch(`${origin}/mcp`, { method: "POST", headers, body: JSON.stringify(message) })
    ).text();
    return read("POST /mcp");
  };
  const first = await callModern();
  const leased = await callModern();
  const session = new SessionClient(`${origin}/mcp`, access_token);
  await session.initialize();
  await (await session.post(toRequest(1, "tools/call", args))).text();
  return [
    ["modern call, the first", first],
    ["modern call, with a lease", leased],
    ["session call", await read("POST /mcp")],
    ["consent page, GET", consentGet],
    ["consent page, POST", consentPost],
  ];
}

/** Serves the traced Worker and the demo API for as long as it takes. */
export async function traceWorker(): Promise<Traced[]> {
  await buildTracedWorker(bundle);
  const upstream = await startDemo(storage);
  try {
    const server = await startWorkerdServer(
      {
        CLINICAL_TRIALS_ENDPOINT: `${upstream.url}/graphql`,
        CLINICAL_TRIALS_KEY_URL: `${upstream.url}/keys`,
      },
      { main: bundle },
    );
    try {
      return await traceRequests(server.origin, upstream.url);
    } finally {
      await server.remove();
    }
  } finally {
    await upstream.stop();
    rmSync(bundle);
  }
}

import { expect, test } from "vitest";

import { saveGithubKey } from "../../support/account-objects.ts";
import { connect, lanes } from "../../support/mcp-client.ts";
import { connectAgain, register, signIn } from "../../support/person.ts";
import { mcpUrl } from "../../support/server-under-test.ts";
import { toUrl, vias } from "../../support/ways.ts";

type Tick = readonly ["toolset" | "write", string];
const advice = "If the person wants more, ask them to connect this client again and tick it.";

interface Row {
  readonly grant: string;
  readonly ticked: readonly Tick[];
  readonly url?: string;
  readonly not_connected: readonly string[];
  readonly read_only: readonly string[];
  /** Absent if nothing is left out. */
  readonly hint?: string;
}

const rows: readonly Row[] = [
  {
    grant: "clinical trials alone",
    ticked: [["toolset", "clinical-trials"]],
    not_connected: ["github"],
    read_only: [],
    hint: `Not connected: github. ${advice}`,
  },
  {
    grant: "both, without changes",
    ticked: [
      ["toolset", "clinical-trials"],
      ["toolset", "github"],
    ],
    not_connected: [],
    read_only: ["github"],
    hint: `Connected for reading only: github. ${advice}`,
  },
  {
    grant: "GitHub's queries alone",
    ticked: [["toolset", "github"]],
    not_connected: ["clinical-trials"],
    read_only: ["github"],
    hint: `Not connected: clinical-trials. Connected for reading only: github. ${advice}`,
  },
  {
    grant: "everything",
    ticked: [
      ["toolset", "clinical-trials"],
      ["toolset", "github"],
      ["write", "github"],
    ],
    not_connected: [],
    read_only: [],
  },
  {
    grant: "all of a narrower endpoint",
    ticked: [["toolset", "github"]],
    url: `${mcpUrl}/github/readonly`,
    not_connected: [],
    read_only: [],
  },
];

/** Where tools are found, whoami is listed, and says the same. */
const everywhere = rows.flatMap((row) =>
  vias.map((via): Row => ({ ...row, url: toUrl(via, row.url ?? mcpUrl) })),
);
const cases = lanes.flatMap((lane) => everywhere.map((row) => [lane, row.grant, row] as const));

test.each(cases)(
  "%s lane: a grant of %s is told what it leaves out, by whoami and where its model reads first",
  async (lane, _, { ticked, url = mcpUrl, not_connected, read_only, hint }) => {
    const person = await signIn();
    await saveGithubKey(person);
    const app = { browser: person.browser, clientId: await register() };
    const token = (await connectAgain(app, { resource: url }, ticked)).access_token;
    const client = await connect(lane, token, url);
    const { structuredContent } = await client.callTool({ name: "whoami" });
    expect(structuredContent).toMatchObject({ not_connected, read_only });
    expect(Reflect.get(structuredContent ?? {}, "hint")).toBe(hint);
    const { tools } = await client.listTools();
    const listed = tools.find(({ name }) => name === "whoami")?.description ?? "";
    const instructions = client.getInstructions() ?? "";
    // Whoever asks to discover a 2026-07-28 server may share the answer: it is the same for everybody.
    const personal = lane === "session" ? [listed, instructions] : [listed];
    for (const text of personal) {
      if (hint === undefined) expect(text).not.toContain(advice);
      else expect(text.endsWith(hint)).toBe(true);
    }
    if (lane === "modern") expect(instructions).not.toContain(advice);
    expect(instructions).toContain("whoami tells which, and what to ask of the person");
    await client.close();
  },
);

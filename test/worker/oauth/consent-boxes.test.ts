import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { toObjectName } from "../../../src/crypto/account-id.ts";
import { saveGithubKey } from "../../support/account-objects.ts";
import { findHandle } from "../../support/dance.ts";
import { register, signIn, toAuthorizePath } from "../../support/person.ts";

const redirect_uri = "https://client.example/callback";
const asked = [
  ["reading", "github:read"],
  ["changes", "github:write"],
  ["both", "github:read github:write"],
] as const;

/** What is ticked, and what that means where changes were asked for, and where they were not. */
const ticked = [
  ["the toolset", [["toolset", "github"]], "github:read", "github:read"],
  ["changes alone", [["write", "github"]], "github:write", null],
  [
    "both",
    [
      ["toolset", "github"],
      ["write", "github"],
    ],
    "github:write",
    "github:read",
  ],
  ["changes of another toolset", [["write", "clinical-trials"]], null, null],
  ["a toolset that was not asked for", [["toolset", "clinical-trials"]], null, null],
  ["nothing", [], null, null],
] as const;

const rows = asked.flatMap(([kind, scope]) =>
  ticked.map(([box, fields, write, read]) => ({
    kind,
    box,
    scope,
    fields,
    given: kind === "reading" ? read : write,
  })),
);

test.each(rows)(
  "asked for $kind, ticked $box: $given, and never a grant without scopes",
  async ({ scope, fields, given }) => {
    const person = await signIn();
    await saveGithubKey(person);
    const clientId = await register({ redirect_uris: [redirect_uri] });
    const path = await toAuthorizePath(clientId, { redirect_uri, scope });
    const handle = findHandle(await (await person.browser.open(path)).text());
    const response = await person.browser.send(path, [
      ["handle", handle],
      ["decision", "approve"],
      ...fields,
    ]);
    const account = env.ACCOUNT.getByName(toObjectName(person.tokens.access_token));
    const grants = (await account.listGrants()).filter((grant) => grant.clientId === clientId);
    expect(grants.map(({ scopes }) => scopes)).toEqual(given === null ? [] : [[given]]);
    expect(response.status).toBe(given === null ? 400 : 302);
    if (given === null) expect(await response.text()).toContain("Tick at least one toolset");
  },
);

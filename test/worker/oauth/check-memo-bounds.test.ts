import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { CheckMemo } from "../../../src/account/check-memo.ts";
import { Tables } from "../../../src/store/tables/tables.ts";

test("of 150 tokens 100 are remembered, and none by itself", async () => {
  const account = env.ACCOUNT.getByName(crypto.randomUUID());
  await runInDurableObject(account, async (_, { storage }) => {
    const tables = new Tables(storage, "Account");
    const memo = new CheckMemo(tables);
    const named = { audience: "", scopes: [], clientId: "", grantId: "", tokenId: "", keys: [] };
    const facts = { ...named, trustsForms: false };
    const tokens = Array.from({ length: 150 }, (__, index) => `token ${index}`);
    const asked: string[] = [];
    const take = (token: string, held = "") =>
      memo.take({ resource: "", token, held }, async () => {
        asked.push(token);
        return { ...facts, expiresAt: 1e12 };
      });
    const marks: string[] = [];
    for (const token of tokens) marks.push((await take(token))?.mark ?? "");
    expect(asked.splice(0)).toEqual(tokens);
    for (const token of tokens.slice(50)) await take(token);
    expect(asked).toEqual([]);
    expect(marks.filter((mark) => memo.find(mark) !== null)).toEqual(marks.slice(50));
    tables.revision += 1;
    expect(marks.filter((mark) => memo.find(mark) !== null)).toEqual([]);
    await take(tokens[149] ?? "", marks[149]);
    expect(asked).toEqual([tokens[149]]);
  });
});

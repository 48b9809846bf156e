import { describe, expect, test } from "vitest";
import { createSessionId, isSessionIdOf } from "../../src/access/session-id.ts";
import { createAccountId, parseAccountId, toObjectName } from "../../src/crypto/account-id.ts";
import { createRandom, fromBase64Url, toBase64Url } from "../../src/crypto/base64url.ts";
import { createDerivedKeys } from "../../src/crypto/derived-keys.ts";
import { parseKeyRing } from "../../src/crypto/key-ring.ts";
import { openKey, sealKey, toRingEntry } from "../../src/crypto/seal.ts";
import { createTag, hasTag } from "../../src/crypto/tag.ts";

const [first, second] = [createRandom(32), createRandom(32)];
const old = parseKeyRing(`k1:${first}`);
const rotated = parseKeyRing(`k2:${second},k1:${first}`);
const retired = parseKeyRing(`k2:${second}`);
const ada = { accountId: "ada", toolset: "clinical-trials" };

test("a sealed key opens for its own account and toolset, and shows nothing of the key", async () => {
  const sealed = await sealKey(old, ada, { text: "sk_demo_secret" });
  expect(sealed).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]+$/);
  expect(atob(sealed.split(".")[3]?.replaceAll("-", "+").replaceAll("_", "/") ?? "")).not.toContain(
    "secret",
  );
  expect(await openKey(old, ada, sealed)).toEqual({ text: "sk_demo_secret" });
});

test("the same key is sealed differently every time", async () => {
  expect(await sealKey(old, ada, { text: "same" })).not.toBe(
    await sealKey(old, ada, { text: "same" }),
  );
});

test("an account's sealing key is its own, whoever was here before", async () => {
  const bob = { ...ada, accountId: "bob" };
  await sealKey(old, ada, { text: "sk_ada" });
  const sealed = await sealKey(old, bob, { text: "sk_bob" });
  const elsewhere = parseKeyRing(`k1:${first}`);
  expect(await openKey(elsewhere, bob, sealed)).toEqual({ text: "sk_bob" });
});

test("after a rotation old envelopes open and say which entry sealed them", async () => {
  const sealed = await sealKey(old, ada, { text: "sk" });
  expect(await openKey(rotated, ada, sealed)).toEqual({ text: "sk" });
  expect(toRingEntry(sealed)).not.toBe(rotated.active);
  const again = await sealKey(rotated, ada, { text: "sk" });
  expect(await openKey(retired, ada, again)).toEqual({ text: "sk" });
  expect(toRingEntry(again)).toBe(retired.active);
});

describe("an envelope does not open", () => {
  const rows = [
    ["for another account", rotated, { ...ada, accountId: "bob" }, (text: string) => text],
    ["for another toolset", rotated, { ...ada, toolset: "shop" }, (text: string) => text],
    ["under a retired entry", retired, ada, (text: string) => text],
    ["under another entry's name", rotated, ada, (text: string) => text.replace(".k1.", ".k2.")],
    ["with another version", rotated, ada, (text: string) => text.replace("v1.", "v2.")],
    ["cut short", rotated, ada, (text: string) => text.slice(0, -3)],
    ["with a part more", rotated, ada, (text: string) => `${text}.x`],
    ["when empty", rotated, ada, () => ""],
  ] as const;

  test.each(rows)("%s", async (_, ring, owner, change) => {
    const sealed = await sealKey(old, ada, { text: "sk_demo_secret" });
    await expect(openKey(ring, owner, change(sealed))).rejects.toThrow();
  });
});

const brokenRings = [
  "",
  "k1",
  `k1:${first.slice(1)}`,
  `K1:${first}`,
  `k1:${first},k1:${second}`,
  `k1:${first},`,
  `k2:${first},k1:${first}`,
  `k1:${first}A`,
  `k2 ${second},k1:${first}`,
  `k1:${toBase64Url(new Uint8Array(32))}`,
  `k2:${first},k1:${toBase64Url(new Uint8Array(32).fill(255))}`,
  `k1:${toBase64Url(new TextEncoder().encode("password".repeat(4)))}`,
];

test.each(brokenRings)("the key ring %j is refused without showing it", (text) => {
  expect(() => parseKeyRing(text)).toThrow(/^KEY_RING must be/);
  expect(() => parseKeyRing(text)).not.toThrow(first);
});

test("an account id is known again under every entry of the ring, and under no other ring", async () => {
  const id = await createAccountId(old, "dev", "ada");
  expect(await parseAccountId(rotated, `${id}:rest`)).toBe(id);
  expect(await parseAccountId(retired, `${id}:rest`)).toBeNull();
  expect(await parseAccountId(old, id)).toBeNull();
  const another = id.startsWith("x") ? "y" : "x";
  expect(await parseAccountId(old, `${another}${id.slice(1)}:rest`)).toBeNull();
});

test("a rotation gives the same person another account id, the same object, and their sealed keys", async () => {
  const [before, after] = [
    await createAccountId(old, "dev", "ada"),
    await createAccountId(rotated, "dev", "ada"),
  ];
  expect(after).not.toBe(before);
  expect(toObjectName(after)).toBe(toObjectName(before));
  const sealed = await sealKey(
    old,
    { accountId: before, toolset: "clinical-trials" },
    { text: "sk" },
  );
  const owner = { accountId: after, toolset: "clinical-trials" };
  expect(await openKey(rotated, owner, sealed)).toEqual({ text: "sk" });
});

test("session ids and confirm tokens from before a rotation are good until their entry is gone", async () => {
  const [before, after] = [
    await createAccountId(old, "dev", "ada"),
    await createAccountId(rotated, "dev", "ada"),
  ];
  const audience = "https://tools.example/mcp";
  const [owner, same] = [
    { accountId: before, audience },
    { accountId: after, audience },
  ];
  const session = await createSessionId(old, owner);
  expect(await isSessionIdOf(rotated, same, session)).toBe(true);
  expect(await isSessionIdOf(retired, same, session)).toBe(false);
  const label = `caller/${toObjectName(before)}`;
  const tag = await createTag(old, label, "statement");
  expect(await hasTag(rotated, `caller/${toObjectName(after)}`, "statement", tag)).toBe(true);
  expect(await hasTag(retired, label, "statement", tag)).toBe(false);
});

test("base64url is of the bytes that a view shows, and of no others", () => {
  const all = new TextEncoder().encode("a secret beside it: shown");
  const shown = all.subarray(20);
  expect(toBase64Url(shown)).toBe("c2hvd24");
  expect(new TextDecoder().decode(fromBase64Url(toBase64Url(shown)))).toBe("shown");
  expect(toBase64Url(shown.slice().buffer)).toBe("c2hvd24");
});

test("an isolate keeps the 1,000 derived keys that were used last, whoever was first", async () => {
  const findKey = createDerivedKeys({
    algorithm: { name: "HMAC", hash: "SHA-256", length: 256 },
    usages: ["sign"],
  });
  const find = (person: number) =>
    findKey(old, { id: "k1", label: "test", subject: `person ${person}` });
  const derived: Promise<CryptoKey>[] = [];
  for (let person = 0; person < 1000; person++) derived.push(find(person));
  expect(new Set(await Promise.all(derived)).size).toBe(1000);
  expect(find(0)).toBe(derived[0]);
  await find(1000);
  expect(find(0)).toBe(derived[0]);
  expect(find(2)).toBe(derived[2]);
  expect(find(1)).not.toBe(derived[1]);
});

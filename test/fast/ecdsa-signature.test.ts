import { createSign, generateKeyPairSync, verify } from "node:crypto";
import { expect, test } from "vitest";

import { parseEcdsaSignature } from "../../src/crypto/ecdsa-signature.ts";

const message = Buffer.from("what a passkey signed");

/** A number in as many bytes as the curve has. */
function toFixed(number: Uint8Array, size: number): Buffer {
  const trimmed = Buffer.from(number).subarray(Math.max(0, number.length - size));
  return Buffer.concat([Buffer.alloc(size - trimmed.length), trimmed]);
}

test.each([
  ["P-256", 32],
  ["P-384", 48],
  ["P-521", 66],
] as const)("a signature of %s comes apart as node:crypto put it together", (namedCurve, size) => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
  // Often enough to meet numbers that begin with zeros, and so are shorter.
  for (let turn = 0; turn < 300; turn += 1) {
    const der = createSign("sha256").update(message).sign(privateKey);
    const { r, s } = parseEcdsaSignature(der);
    const raw = Buffer.concat([toFixed(r, size), toFixed(s, size)]);
    expect(verify("sha256", message, { key: publicKey, dsaEncoding: "ieee-p1363" }, raw)).toBe(
      true,
    );
  }
});

const good = [0x30, 0x06, 0x02, 0x01, 0x11, 0x02, 0x01, 0x22];

test("the numbers are those that stand there", () => {
  const { r, s } = parseEcdsaSignature(Uint8Array.from(good));
  expect([[...r], [...s]]).toEqual([[0x11], [0x22]]);
});

const malformed: [string, readonly number[]][] = [
  ["nothing", []],
  ["a tag alone", [0x30]],
  ["another kind of list", [0x31, ...good.slice(1)]],
  ["a list without numbers", [0x30, 0x00]],
  ["one number", [0x30, 0x03, 0x02, 0x01, 0x11]],
  ["three numbers", [0x30, 0x09, ...good.slice(2), 0x02, 0x01, 0x33]],
  ["a text for a number", [0x30, 0x06, 0x02, 0x01, 0x11, 0x0c, 0x01, 0x22]],
  ["a number of no bytes", [0x30, 0x05, 0x02, 0x00, 0x02, 0x01, 0x22]],
  ["a list that ends too late", [0x30, 0x07, ...good.slice(2)]],
  ["a list that ends too soon", [0x30, 0x05, ...good.slice(2)]],
  ["a number that ends too late", [0x30, 0x06, 0x02, 0x01, 0x11, 0x02, 0x02, 0x22]],
  ["something behind it", [...good, 0x00]],
  ["a length without end", [0x30, 0x80, ...good.slice(2), 0x00, 0x00]],
  ["a length that is longer than it has to be", [0x30, 0x81, 0x06, ...good.slice(2)]],
  ["a length in two bytes", [0x30, 0x82, 0x00, 0x06, ...good.slice(2)]],
];

test.each(malformed)("%s is no signature", (_, bytes) => {
  expect(() => parseEcdsaSignature(Uint8Array.from(bytes))).toThrow("not two numbers");
});

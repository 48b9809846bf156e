/** Numbers of ASN.1, most significant byte first, as they were sent. */
interface EcdsaSignature {
  readonly r: Uint8Array;
  readonly s: Uint8Array;
}

const sequence = 0x30;
const integer = 0x02;

const refuse = (): never => {
  throw new Error("The signature is not two numbers of ASN.1.");
};

/** Where the value begins behind its tag, and how long it is. Source: X.690 sections 8.1.3 and 10.1. */
function readLength(bytes: Uint8Array): { readonly start: number; readonly length: number } {
  const [, first = 0x80, second = 0] = bytes;
  if (first < 0x80) return { start: 2, length: first };
  // Of 128 to 255 bytes, as with P-521. No signature is longer.
  return first === 0x81 && second > 0x7f ? { start: 3, length: second } : refuse();
}

/** The value that `bytes` begin with, and what comes after it. */
function takeValue(bytes: Uint8Array, tag: number): readonly [Uint8Array, Uint8Array] {
  const { start, length } = readLength(bytes);
  const end = start + length;
  if (bytes[0] !== tag || length === 0 || end > bytes.length) return refuse();
  return [bytes.subarray(start, end), bytes.subarray(end)];
}

/**
 * An ECDSA signature as passkeys send it, taken apart. Whether it is good only the key can tell.
 * Throws: an ordinary Error. Source: RFC 3279 section 2.2.3, W3C Web Authentication Level 3 section 6.5.5.
 */
export function parseEcdsaSignature(signature: Uint8Array): EcdsaSignature {
  const [numbers, afterAll] = takeValue(signature, sequence);
  const [r, rest] = takeValue(numbers, integer);
  const [s, afterNumbers] = takeValue(rest, integer);
  return afterAll.length + afterNumbers.length === 0 ? { r, s } : refuse();
}

/** What is shorter is no secret, and may well be a word of the answer. */
const minKeyLength = 8;
const shown = "[key]";

/** Finds a person's key in what an upstream answers, however it is written there, and takes it out. */
interface KeyFilter {
  /** Whether `text` may hold it: cheap, and true for every form that `remove` knows. */
  readonly isIn: (text: string) => boolean;
  /** A copy of a JSON value without it, names of fields included. */
  readonly remove: (value: unknown) => unknown;
}

/** Filters by what holds the secrets: they live as long as it. */
const filters = new WeakMap<object, readonly KeyFilter[]>();

/** A filter for each secret that an object holds, made once: a key, or headers, whose values may begin with `Bearer `. */
export function listFilters(secrets: object): readonly KeyFilter[] {
  const known =
    filters.get(secrets) ??
    Object.values(secrets)
      .map((secret: string) => createKeyFilter(secret.replace(/^Bearer /, "")))
      .filter((filter) => filter !== null);
  filters.set(secrets, known);
  return known;
}

/**
 * Knows `key` plain, with JSON's escapes, percent-encoded, all or in part, and anywhere inside base64 or base64url,
 * as in Basic credentials. Of a key with a percent sign it knows the encoded forms in part. Null if there is nothing to hide.
 */
export function createKeyFilter(key: string): KeyFilter | null {
  if (key.length < minKeyLength) return null;
  // What base64 writes has nothing to unescape.
  const written = [unescapeText(key), ...listEncoded(key)].filter(
    ({ length }) => length >= minKeyLength,
  );
  const isIn = (text: string) => {
    const flat = /[\\%]/.test(text) ? unescapeText(text) : text;
    return written.some((form) => flat.includes(form));
  };
  let patterns: RegExp[] | undefined;
  const clean = (text: string): string => {
    if (!isIn(text)) return text;
    patterns ??= [toPattern(key), ...listEncoded(key).map(toEncodedPattern)];
    const cleaned = patterns.reduce((rest, pattern) => rest.replace(pattern, shown), text);
    return isIn(cleaned) ? shown : cleaned;
  };
  const remove = (value: unknown): unknown => {
    if (typeof value === "string") return clean(value);
    if (Array.isArray(value)) return value.map(remove);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [clean(name), remove(inner)]),
    );
  };
  return { isIn, remove };
}

/** `\u0041`, `%41` and `%2541` become A, and backslashes go: only to search in. */
function unescapeText(text: string): string {
  return text
    .replace(/\\u00([0-9a-f]{2})|%(?:25)*([0-9a-f]{2})/gi, (_, escaped, encoded) =>
      String.fromCharCode(Number.parseInt(escaped ?? encoded, 16)),
    )
    .replaceAll("\\", "");
}

/**
 * What base64 makes of `key` whatever stands before and after it: three positions in both alphabets, without the
 * letters at the ends that the neighbours decide too. Source: RFC 4648, sections 4 and 5.
 */
function listEncoded(key: string): string[] {
  const bytes = new TextEncoder().encode(key);
  const binary = String.fromCharCode(...bytes);
  const forms = [0, 1, 2].flatMap((before) => {
    const padded = "\0".repeat(before) + binary;
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor((padded.length * 8) / 6);
    const standard = btoa(padded).slice(first, last);
    return [standard, standard.replaceAll("+", "-").replaceAll("/", "_")];
  });
  return [...new Set(forms)];
}

/** What may stand before a character: backslashes, also escaped. Each way begins differently, so nothing is tried twice. */
const escapes = String.raw`(?:\\|(?<=\\)u005[Cc]|%(?:25){0,4}5[Cc]){0,12}`;

/** Every character as itself or escaped, so that a text which mixes them is found too. */
function toSource(text: string): string {
  return [...text.replaceAll("\\", "")]
    .map((character) => {
      const hex = character.charCodeAt(0).toString(16).padStart(2, "0");
      const either = hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
      const plain = character.replace(/[\^$.*+?()[\]{}|/-]/g, "\\$&");
      return `${escapes}(?:${plain}|(?<=\\\\)u00${either}|%(?:25){0,4}${either})`;
    })
    .join("");
}

const toPattern = (key: string) => new RegExp(toSource(key), "g");

/** With the letters around it that hold the key's ends. */
const toEncodedPattern = (form: string) =>
  new RegExp(`[A-Za-z0-9+/_-]{0,2}${toSource(form)}[A-Za-z0-9+/_-]{0,2}(?:=|%3[Dd]){0,2}`, "g");

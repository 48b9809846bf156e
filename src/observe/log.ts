/** Plain facts about an event. Never a key, token, argument or upstream text. */
type Facts = Readonly<Record<string, string | number | boolean | null>>;

type Level = "info" | "warn" | "error";

/** Names under which a secret could arrive by mistake. */
const secretName = /authorization|cookie|token|secret|password|(^|_)key$|code_verifier/i;
/** Forms of a secret inside a text: bearer values, demo keys, toolhub's own account-bound credentials. */
const secretText = [
  /\b(bearer|basic)\s+[^\s"',;]+/gi,
  /\bsk_[A-Za-z0-9_-]{6,}/g,
  /\b[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}:[^\s"',;]+/g,
  /\b[A-Za-z0-9_-]{22}:[A-Za-z0-9]{16}:[^\s"',;]+/g,
  /\bv1\.[a-z0-9-]{1,16}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g,
  /\b(k[0-9]+):[A-Za-z0-9_-]{43}\b/g,
];

/** Replaces what looks like a secret. */
export function redact(text: string): string {
  return secretText.reduce((rest, form) => rest.replace(form, "[redacted]"), text);
}

function redactFact(name: string, value: Facts[string] = null): Facts[string] {
  if (secretName.test(name)) return "[redacted]";
  return typeof value === "string" ? redact(value) : value;
}

/** Where lines go: stdout in the Worker, stderr over stdio, where stdout belongs to the protocol. */
let write: (line: string) => void = (line) => console.log(line);

export function logTo(writer: (line: string) => void): void {
  write = writer;
}

/** Writes one JSON line. Values under secret-looking names and secret-looking texts are replaced. */
export function log(level: Level, event: string, facts: Facts = {}): void {
  const clean = Object.entries(facts).map(([name, value]) => [name, redactFact(name, value)]);
  write(JSON.stringify({ level, event, ...Object.fromEntries(clean) }));
}

/** Logs what nobody expected: the stack, redacted. */
export function logBug(event: string, error: unknown, facts: Facts = {}): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log("error", event, { ...facts, stack });
}

import { Soon, type WaitUntil } from "./soon.ts";

/** Plain facts about an event. Never a key, token, argument or upstream text. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

const levels = ["info", "warn", "error"] as const;
type Level = (typeof levels)[number];

/** Names under which a secret could arrive by mistake. */
const secretName = /authorization|cookie|token|secret|password|(^|_)key$|code_verifier/i;
/** Forms of a secret inside a text: bearer values, toolhub's own credentials, tokens that others are known to make. */
const secretText = [
  /\b(bearer|basic)\s+[^\s"',;]+/gi,
  /\b(thp_)?[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(:[^\s"',;]+)?/g,
  /\b[A-Za-z0-9_-]{22}:([A-Za-z0-9]{16}|pat_[A-Za-z0-9_-]{16}):[^\s"',;]+/g,
  /\bthp_[A-Za-z0-9_-]{6,}[^\s"',;]*/g,
  /\bpat_[A-Za-z0-9_-]{16}:[^\s"',;]+/g,
  /\bv1\.[a-z0-9-]{1,16}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g,
  /\b(k[0-9]+):[A-Za-z0-9_-]{43}\b/g,
  // JSON Web Tokens; Stripe, OpenAI, Anthropic and others; GitHub; GitLab; Slack; AWS; Google.
  /\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?/g,
  /\b[sprk]k[_-][A-Za-z0-9_-]{6,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{6,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{6,}/g,
  /\bglpat-[A-Za-z0-9_-]{6,}/g,
  /\bxox[a-z]-[A-Za-z0-9-]{6,}/g,
  /\bA[KS]IA[A-Z0-9]{12,}/g,
  /\bAIza[A-Za-z0-9_-]{20,}/g,
];

/** Of one fact. A line of an operator's log is read by people. */
const maxCharacters = 300;
const maxStackCharacters = 3000;

/** Ids of ours. No form of a secret is made of these characters alone. */
const harmless = /^[0-9a-f-]*$/;

const maxSearched = 1000;
const maxSearchedCharacters = 100;
/** Short texts in which nothing was found, as JSON: names of tools, clients and grants come again and again. */
const searched = new Map<string, string>();

/** Replaces what looks like a secret. */
function redact(text: string): string {
  if (harmless.test(text) || searched.has(text)) return text;
  const rest = secretText.reduce((left, form) => left.replace(form, "[redacted]"), text);
  if (rest === text && text.length <= maxSearchedCharacters) {
    if (searched.size >= maxSearched) searched.clear();
    searched.set(text, JSON.stringify(text));
  }
  return rest;
}

/** Cut twice: a text of a megabyte is not searched, and a secret at the cut is not half of one. */
function shorten(text: string, most: number): string {
  const clean = redact(text.slice(0, most * 4));
  return clean.length > most ? `${clean.slice(0, most)}…` : clean;
}

interface FactName {
  readonly name: string;
  readonly isSecret: boolean;
  /** As JSON, between the fact before and its own value. */
  readonly json: string;
}

/** Names of facts are words of our source: each is looked at once. */
const names = new Map<string, FactName>();

function toFactName(name: string): FactName {
  const known = names.get(name);
  if (known) return known;
  const made = { name, isSecret: secretName.test(name), json: `,${JSON.stringify(name)}:` };
  names.set(name, made);
  return made;
}

/** An event nearly always has the same facts in the same order: they are found without a search. */
const usualNames = new Map<string, FactName[]>();

function toUsualNames(event: string): FactName[] {
  const known = usualNames.get(event) ?? [];
  usualNames.set(event, known);
  return known;
}

/** A fact as it may be written: no secret, and not too long. */
export function redactFact(name: string, value: Facts[string] = null): Facts[string] {
  if (toFactName(name).isSecret) return "[redacted]";
  const most = name === "stack" ? maxStackCharacters : maxCharacters;
  return typeof value === "string" ? shorten(value, most) : value;
}

/** Where lines go if nobody says otherwise. */
export const toConsole = (line: string): void => console.log(line);

let write = toConsole;

/** Over stdio lines go to stderr, because stdout belongs to the protocol. */
export function logTo(writer: (line: string) => void): void {
  write = writer;
}

let lowest = 0;

/** From now on nothing below this level is written. */
export function logFrom(level: Level): void {
  lowest = levels.indexOf(level);
}

/** Whether lines of this level are written. */
export const isLogged = (level: Level): boolean => levels.indexOf(level) >= lowest;

/** Writes one JSON line. Values under secret-looking names and secret-looking texts are replaced; long ones are cut. */
export function log(level: Level, event: string, facts: Facts = {}): void {
  if (!isLogged(level)) return;
  writeGathered();
  write(toLine(level, event, facts));
}

const gatherMs = 25;
const maxGathered = 64;
/** Events that are not written yet. */
let gathered: (readonly [event: string, facts: Facts])[] = [];
let writtenMs = 0;
const soon = new Soon(async () => writeGathered(), gatherMs);

/**
 * As `log` of level info, for what every call says: of many within 25 ms the lines are written together, in their place
 * among the others. One line for itself costs a tenth of a call.
 */
export function logSoon(event: string, facts: Facts, waitUntil: WaitUntil | undefined): void {
  if (!isLogged("info")) return;
  gathered.push([event, facts]);
  const isBusy = gathered.length < maxGathered && writtenMs + gatherMs > Date.now();
  if (waitUntil && isBusy) soon.ask(waitUntil);
  else writeGathered();
}

function writeGathered(): void {
  if (gathered.length === 0) return;
  const events = gathered;
  gathered = [];
  writtenMs = Date.now();
  for (const [event, facts] of events) write(toLine("info", event, facts));
}

function toLine(level: Level, event: string, facts: Facts): string {
  let line = `{"level":"${level}","event":${JSON.stringify(event)}`;
  const usual = toUsualNames(event);
  let at = 0;
  for (const name in facts) {
    let fact = usual[at];
    if (fact?.name !== name) usual[at] = fact = toFactName(name);
    at += 1;
    line += fact.json + (fact.isSecret ? redacted : writeFact(name, facts[name]));
  }
  return `${line}}`;
}

const redacted = '"[redacted]"';

/** A fact's value as JSON. Of most texts it is known that they hold nothing. */
function writeFact(name: string, value: Facts[string] | undefined): string {
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return String(value);
  if (typeof value === "string" && value.length <= maxSearchedCharacters) {
    const known = searched.get(value);
    if (known !== undefined) return known;
    if (harmless.test(value)) return `"${value}"`;
  }
  return JSON.stringify(redactFact(name, value));
}

/** Logs what nobody expected: the stack, redacted. */
export function logBug(event: string, error: unknown, facts: Facts = {}): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log("error", event, { ...facts, stack });
}

/** Logs what led to an error that was told in our own words: its name and stack, never its message. */
export function logCause(error: unknown, facts: Facts = {}): void {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return;
  const stack = (cause.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  log("warn", "failure_cause", { ...facts, cause: cause.name, stack: stack.join("\n") });
}

import { misconfigured } from "../errors.ts";

/** What a setting comes to, and what it must be if it is wrong: the end of a sentence that its name begins. */
export type Setting<T> = (given: unknown) => { readonly is: T } | { readonly rule: string };

type Settings = Readonly<Record<string, Setting<unknown>>>;

/** What each of them comes to. */
export type Read<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer T> ? T : never;
};

/** A text that is set. */
export const text =
  (rule: string): Setting<string> =>
  (given) =>
    typeof given === "string" ? { is: given } : { rule };

/** The same, if `isGood` says so. */
export const checked =
  <T>(setting: Setting<T>, isGood: (value: T) => boolean, rule: string): Setting<T> =>
  (given) => {
    const read = setting(given);
    return "rule" in read || isGood(read.is) ? read : { rule };
  };

export const mapped =
  <T, U>(setting: Setting<T>, toOther: (value: T) => U): Setting<U> =>
  (given) => {
    const read = setting(given);
    return "rule" in read ? read : { is: toOther(read.is) };
  };

/** `value` if it is not set. */
export const withDefault =
  <T, const D>(setting: Setting<T>, value: D): Setting<T | D> =>
  (given) =>
    given === undefined ? { is: value } : setting(given);

export const optional = <T>(setting: Setting<T>) => withDefault(setting, undefined);

export const oneOf =
  <const T extends string>(values: readonly T[], rule: string): Setting<T> =>
  (given) => {
    const found = values.find((value) => value === given);
    return found === undefined ? { rule } : { is: found };
  };

export const address = (rule: string): Setting<string> =>
  checked(
    mapped(text(rule), (given) => given.trim()),
    (given) => URL.canParse(given),
    rule,
  );

/** Written as a number, or as its digits. */
export const wholeNumber =
  (rule: string): Setting<number> =>
  (given) => {
    const number = Number(given);
    return Number.isSafeInteger(number) ? { is: number } : { rule };
  };

/** Words with spaces or commas between them. */
export const words = (rule: string): Setting<string[]> =>
  mapped(text(rule), (given) => given.split(/[\s,]+/).filter(Boolean));

/** Throws: `misconfigured` with one sentence per wrong setting; never shows a secret. */
export function readSettings<S extends Settings>(settings: S, env: object): Read<S> {
  // On plain workerd a setting that the environment lacks is null.
  const given = new Map(Object.entries(env).filter(([, value]) => value !== null));
  const read = Object.entries(settings).map(
    ([name, setting]) => [name, setting(given.get(name))] as const,
  );
  const wrong = read.flatMap(([name, result]) =>
    "rule" in result ? [`${name} ${result.rule}`] : [],
  );
  if (wrong.length > 0) throw misconfigured(`toolhub cannot start: ${wrong.join("; ")}.`);
  const values = read.map(([name, result]) => [name, "is" in result ? result.is : undefined]);
  return Object.fromEntries(values) as Read<S>;
}

import { toShownText } from "../../src/shown-text.ts";
import { NoAnswer } from "../wire/exchange.ts";
import type { Secrets } from "../wire/secrets.ts";
import type { Client, Severity } from "./rule.ts";
import { type RuleId, rules } from "./rules.ts";

/** What is looked at, in this order. */
export type StepName =
  | "challenge"
  | "resource metadata"
  | "server metadata"
  | "registration"
  | "sign-in"
  | "token"
  | "2025-11-25"
  | "2026-07-28"
  | "tools"
  | "call";

/** One step, and what came of it. */
export interface Step {
  readonly name: StepName;
  readonly outcome: "ok" | "not needed" | "left out" | Severity;
  readonly says: string;
}

/** One thing that is wrong, wherever it was seen. */
export interface Finding {
  readonly id: RuleId;
  readonly step: StepName;
  readonly severity: Severity;
  readonly says: string;
  /** What was seen, a few of the places. */
  readonly seen: readonly string[];
  /** How many places there are. */
  readonly times: number;
  readonly clients: readonly Client[];
  readonly fix: string;
  readonly source: string;
}

/** A step cannot end; what comes after it cannot begin. */
export class Blocked extends Error {}

const mostSeen = 5;
const maxCharacters = 300;
const order: readonly Severity[] = ["error", "warning", "note"];

/** What one run finds, as it finds it. Nothing secret and nothing unprintable gets in. */
export class Diagnosis {
  readonly steps: Step[] = [];
  readonly secrets: Secrets;
  readonly #findings = new Map<string, Finding>();
  readonly #onStep: (step: Step) => void;
  #step: StepName = "challenge";

  constructor(secrets: Secrets, onStep: (step: Step) => void) {
    this.secrets = secrets;
    this.#onStep = onStep;
  }

  get findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  has(id: RuleId): boolean {
    return this.findings.some((finding) => finding.id === id);
  }

  hasErrorIn(name: StepName): boolean {
    return this.#worstOf(name) === "error";
  }

  /** Notes that a rule is broken; `clients` where the rule leaves open whom it concerns. */
  found(id: RuleId, seen = "", clients: readonly Client[] = rules[id].clients): void {
    const key = `${id} ${clients}`;
    const before = this.#findings.get(key);
    const shown = this.show(seen);
    const all = [...(before?.seen ?? []), ...(shown === "" ? [] : [shown])];
    this.#findings.set(key, {
      id,
      step: before?.step ?? this.#step,
      ...rules[id],
      clients,
      seen: [...new Set(all)].slice(0, mostSeen),
      times: (before?.times ?? 0) + 1,
    });
  }

  /** A stranger's words as they may be shown. */
  show(text: string): string {
    return toShownText(this.secrets.hide(text), maxCharacters);
  }

  /** Nobody looked, and more could be found. */
  leaveOut(name: StepName, why: string): void {
    this.#end({ name, outcome: "left out", says: this.show(why) });
  }

  /** This server has nothing to look at there. */
  passOver(name: StepName, why: string): void {
    this.#end({ name, outcome: "not needed", says: why });
  }

  /** Runs a step; its result is undefined if it was blocked. `run` gives a sentence beside the result. */
  async step<Result>(
    name: StepName,
    run: () => Promise<readonly [result: Result, says: string]>,
  ): Promise<Result | undefined> {
    this.#step = name;
    try {
      const [result, says] = await run();
      this.#end({ name, outcome: this.#worstOf(name) ?? "ok", says: this.show(says) });
      return result;
    } catch (error) {
      if (!(error instanceof Blocked) && !(error instanceof NoAnswer)) throw error;
      if (error instanceof NoAnswer) this.found(error.reason, error.message);
      const outcome = this.#worstOf(name) ?? "error";
      this.#end({ name, outcome, says: this.show(error.message) });
      return undefined;
    }
  }

  #worstOf(name: StepName): Severity | undefined {
    const severities = this.findings
      .filter(({ step }) => step === name)
      .map(({ severity }) => severity);
    return order.find((severity) => severities.includes(severity));
  }

  #end(step: Step): void {
    this.steps.push(step);
    this.#onStep(step);
  }
}

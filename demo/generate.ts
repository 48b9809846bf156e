import { createDice, type Dice } from "./domain/random.ts";
import { type Location, type Trial, TrialPhase, TrialStatus } from "./trial.ts";
import { conditions, exclusion, facilities, inclusion, places, sponsors } from "./vocabulary.ts";

const designs = [
  "A Randomised Trial of",
  "An Open-Label Study of",
  "A Double-Blind Trial of",
  "A Registry of",
] as const;

function toLocations(dice: Dice, status: TrialStatus): Location[] {
  const count = 1 + dice.below(dice.chance(0.15) ? 40 : 8);
  return Array.from({ length: count }, () => {
    const [city, state, country] = dice.pick(places);
    return { facility: `${city} ${dice.pick(facilities)}`, city, state, country, status };
  });
}

function toCriteria(dice: Dice, own: string): string {
  const list = (lines: readonly string[]) =>
    lines.map((line, index) => `${index + 1}. ${line}.`).join("\n");
  return [
    `Inclusion Criteria:\n\n${list([own, ...dice.some(inclusion, 0.7)])}`,
    `Exclusion Criteria:\n\n${list(dice.some(exclusion, 0.7))}`,
    "The investigator reads each criterion with the person before anything else is done. Whoever does not fit now may be screened once more after three months.",
  ].join("\n\n");
}

function toTrial(dice: Dice, index: number): Trial {
  const [condition, treatment, criterion] = conditions[index % conditions.length] ?? conditions[0];
  const status = dice.pick(TrialStatus.options);
  const year = 2016 + dice.below(10);
  const month = String(1 + dice.below(12)).padStart(2, "0");
  const design = dice.pick(designs);
  const sponsor = dice.pick(sponsors);
  const isObservational = design === "A Registry of";
  const title = `${design} ${treatment.replace(/^an? /, "")} in ${condition}`;
  return {
    trialId: `NCT9${String(index + 1).padStart(7, "0")}`,
    title,
    officialTitle: dice.chance(0.8) ? `${title}, sponsored by ${sponsor}` : null,
    status,
    phase: isObservational ? null : dice.pick(TrialPhase.options),
    studyType: isObservational ? "OBSERVATIONAL" : "INTERVENTIONAL",
    enrollment: dice.chance(0.95) ? 12 + dice.below(1800) : null,
    conditions: [condition],
    sponsor,
    summary: `This study asks whether ${treatment} helps people with ${condition.toLowerCase()}. Participants are followed for ${6 + dice.below(30)} months.`,
    startDate: `${year}-${month}`,
    completionDate: dice.chance(0.85) ? `${year + 2 + dice.below(4)}-${month}-15` : null,
    eligibility: {
      criteria: toCriteria(dice, criterion),
      minimumAge: `${dice.pick([12, 18, 18, 40])} Years`,
      maximumAge: dice.chance(0.6) ? `${65 + dice.below(20)} Years` : null,
      sex: condition === "Gestational Diabetes" ? "FEMALE" : "ALL",
      healthyVolunteers: condition === "Influenza",
    },
    locations: toLocations(dice, status),
  };
}

/** Plausible, invented trials; the same for the same `count` and `seed`. */
export function generateTrials(count = 360, seed = 20261121): Trial[] {
  const dice = createDice(seed);
  return Array.from({ length: count }, (_, index) => toTrial(dice, index));
}

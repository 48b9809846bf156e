import type { TaskOutcome } from "./run-task.ts";

/** All tasks together. */
export interface EvalTotal {
  readonly tasks: number;
  readonly done: number;
  readonly wrongTools: number;
  readonly tokens: number;
  readonly seconds: number;
}

const toTokens = ({ tokens }: TaskOutcome) => tokens.input + tokens.output;
const sum = (outcomes: readonly TaskOutcome[], measure: (outcome: TaskOutcome) => number) =>
  outcomes.reduce((total, outcome) => total + measure(outcome), 0);

export const toTotal = (outcomes: readonly TaskOutcome[]): EvalTotal => ({
  tasks: outcomes.length,
  done: outcomes.filter(({ isDone }) => isDone).length,
  wrongTools: sum(outcomes, ({ wrongTools }) => wrongTools.length),
  tokens: sum(outcomes, toTokens),
  seconds: sum(outcomes, ({ seconds }) => seconds),
});

/** How many wrong tools, tokens and seconds. */
type Figures = readonly [wrong: number | string, tokens: number | string, seconds: string];

const toRow = (done: string, [wrong, tokens, seconds]: Figures, task: string) =>
  `${done.padEnd(6)}${`${wrong}`.padStart(11)}${`${tokens}`.padStart(9)}${seconds.padStart(9)}  ${task}`;

/** A line for each task, why it was not done below it, and the sum of all. */
export function listLines(outcomes: readonly TaskOutcome[]): string[] {
  const { done, tasks, wrongTools, tokens, seconds } = toTotal(outcomes);
  return [
    toRow("done", ["wrong tools", "tokens", "seconds"], "task"),
    ...outcomes.flatMap((outcome) => [
      toRow(
        outcome.isDone ? "yes" : "no",
        [outcome.wrongTools.length, toTokens(outcome), outcome.seconds.toFixed(1)],
        outcome.task,
      ),
      ...outcome.failures.map((failure) => `        ${failure}`),
      ...(outcome.wrongTools.length > 0 ? [`        wrong: ${outcome.wrongTools.join(", ")}`] : []),
    ]),
    toRow(`${done}/${tasks}`, [wrongTools, tokens, seconds.toFixed(1)], "in all"),
  ];
}

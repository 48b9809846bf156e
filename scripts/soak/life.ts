import { setTimeout } from "node:timers/promises";

import { accountOperations, audit } from "./account-operations.ts";
import { assertServed, callOperations } from "./call-operations.ts";
import { callModern } from "./calls.ts";
import { changeOperations } from "./change-operations.ts";
import { endingOperations } from "./ending-operations.ts";
import { grantOperations } from "./grant-operations.ts";
import { Cut } from "./network.ts";
import type { Operation } from "./operation.ts";
import { find, type Person, type World } from "./person.ts";
import { probe } from "./probe-gone.ts";
import { refreshOperations } from "./refresh-operations.ts";
import { sessionOperations, watchStreams } from "./session-operations.ts";

const operations: readonly Operation[] = [
  ...accountOperations,
  ...grantOperations,
  ...refreshOperations,
  ...callOperations,
  ...changeOperations,
  ...sessionOperations,
  ...endingOperations,
];

/** How often each outcome of each operation came. */
export type Counts = Map<string, Map<string, number>>;

const pauseMs = [100, 700] as const;
/** After everything, of what each person lost so much is tried again. */
const probedAtEnd = 20;

function count(counts: Counts, operation: string, outcome: string): void {
  const row = counts.get(operation) ?? new Map<string, number>();
  row.set(outcome, (row.get(outcome) ?? 0) + 1);
  counts.set(operation, row);
}

/** Runs one operation. What it throws, besides `Cut`, is a finding: an answer that nobody could read. */
async function run(
  world: World,
  person: Person,
  { name, run: start }: Pick<Operation, "name" | "run">,
): Promise<string> {
  person.operation = name;
  try {
    return await start(world, person);
  } catch (error) {
    if (error instanceof Cut) return "cut";
    const text = error instanceof Error ? error.stack : error;
    find(world, person, "broken", `an answer could not be read: ${text}`);
    return "unreadable";
  }
}

/** One thing after the other, until it is over. */
export async function live(
  world: World,
  person: Person,
  counts: Counts,
  isOver: () => boolean,
): Promise<void> {
  await setTimeout(person.random.int(0, 2000));
  while (!isOver()) {
    const possible = operations.filter(({ isPossible }) => isPossible?.(person) ?? true);
    const operation = person.random.pickWeighted(possible);
    if (!operation) throw new Error("there is nothing to do");
    count(counts, operation.name, await run(world, person, operation));
    watchStreams(world, person);
    await setTimeout(person.random.int(...pauseMs));
  }
}

async function verify(world: World, person: Person): Promise<string> {
  await audit(world, person);
  for (const token of person.listTokens()) {
    const params = { name: "whoami", arguments: {} };
    const heard = await callModern(world, person, token, { params });
    assertServed(world, person, heard);
  }
  for (const name of ["refresh", "search"]) {
    const operation = operations.find((one) => one.name === name);
    if (operation?.isPossible?.(person)) await operation.run(world, person);
  }
  for (const gone of person.gone.slice(-probedAtEnd)) await probe(world, person, gone);
  watchStreams(world, person);
  return "verified";
}

/** Looks at everything that must be true of a person, when nothing breaks any more. */
export const verifyAtEnd = (world: World, person: Person): Promise<string> =>
  run(world, person, { name: "the end", run: verify });

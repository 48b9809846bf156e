import { GraphQLError } from "graphql";

/** What a rule of the data does not let happen: told in `userErrors`, beside a payload of nulls. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Refused {
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

/** Runs a change whole or not at all. A `Refusal` becomes the payload's `userErrors`. */
export function change<Payload extends object>(
  storage: DurableObjectStorage,
  run: () => Payload,
): (Payload & Refused) | Refused {
  try {
    return { ...storage.transactionSync(run), userErrors: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { userErrors: [{ code: error.code, message: error.message }] };
  }
}

/**
 * Runs statements; what a constraint of the tables refuses is told as the refusal for it. `refusals` has the name of a CHECK, of a
 * trigger's error, the column of a UNIQUE, or FOREIGN KEY. Throws: `Refusal`.
 */
export function telling<Result>(
  refusals: Readonly<Record<string, () => Refusal>>,
  run: () => Result,
): Result {
  try {
    return run();
  } catch (error) {
    const said = error instanceof Error ? error.message : "";
    const known = Object.entries(refusals).find(([constraint]) => said.includes(constraint));
    throw known ? known[1]() : error;
  }
}

/** Throws: `GraphQLError`, for a request that no rule of the data could save. */
export function refuseInput(message: string): never {
  throw new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });
}

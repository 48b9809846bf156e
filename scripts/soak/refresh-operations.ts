import type { Tokens } from "../../test/support/dance.ts";
import { Cut } from "./network.ts";
import type { Operation } from "./operation.ts";
import { type App, find, type Person, type World } from "./person.ts";
import { readTokens } from "./tokens.ts";

/** A client may ask again for half a minute; a busy machine needs some of it. */
const repeatMs = 25_000;
const maxRepeats = 5;

/** The same request; another order of its parameters is the same request too. */
function toForm(app: App, isReversed: boolean): Readonly<Record<string, string>> {
  const fields = [
    ["grant_type", "refresh_token"],
    ["refresh_token", app.refreshToken],
    ["client_id", app.clientId],
  ];
  return Object.fromEntries(isReversed ? fields.reverse() : fields);
}

/** An answer of `/token`; "cut" where it was lost. */
type Answer = { readonly status: number; readonly tokens: Tokens | null; readonly text: string };

async function ask(
  person: Person,
  form: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Answer | "cut"> {
  try {
    const response = await person.dance.exchange(form, signal);
    const copy = response.clone();
    return {
      status: response.status,
      tokens: await readTokens(person, response),
      text: await copy.text(),
    };
  } catch (error) {
    if (error instanceof Cut || signal?.aborted) return "cut";
    throw error;
  }
}

function renew(app: App, { access_token, refresh_token }: Tokens): void {
  app.accessToken = access_token;
  app.refreshToken = refresh_token;
}

/** Refuses nobody whose answer was lost: the same request again, soon enough, is answered. */
function judge(world: World, person: Person, app: App, answers: readonly (Answer | "cut")[]) {
  const heard = answers.filter((answer) => answer !== "cut");
  const [last] = heard.flatMap(({ tokens }) => (tokens ? [tokens] : [])).slice(-1);
  if (last) renew(app, last);
  const refused = heard.find(({ status }) => status !== 200 && status !== 429);
  if (!refused) return last ? "renewed" : heard.length > 0 ? "limited" : "cut";
  find(world, person, "lost", `a refresh was refused: ${refused.status} ${refused.text}`);
  person.retireApp(app);
  person.strays += 1;
  return "refused";
}

const pickApp = ({ apps, random }: Person) => apps.at(random.int(0, apps.length - 1));

/** Asks until there is an answer. Null if it took longer than a repeated request is taken for the same. */
async function repeat(
  person: Person,
  app: App,
  startedMs = Date.now(),
): Promise<(Answer | "cut")[] | null> {
  for (let left = maxRepeats; left > 0; left -= 1) {
    const answer = await ask(person, toForm(app, false));
    if (Date.now() - startedMs > repeatMs) return null;
    if (answer !== "cut") return [answer];
  }
  return null;
}

/** Nobody knows which tokens are good: the app starts anew. */
function giveUp(person: Person, app: App): string {
  person.apps = person.apps.filter((other) => other !== app);
  person.strays += 1;
  return "too late to repeat";
}

async function refresh(world: World, person: Person): Promise<string> {
  const app = pickApp(person);
  if (!app) return "none";
  const answers = await repeat(person, app);
  return answers ? judge(world, person, app, answers) : giveUp(person, app);
}

async function refreshAfterLostAnswer(world: World, person: Person): Promise<string> {
  const app = pickApp(person);
  if (!app) return "none";
  const startedMs = Date.now();
  const signal = AbortSignal.timeout(person.random.int(1, 60));
  const first = await ask(person, toForm(app, false), signal);
  const answers = await repeat(person, app, startedMs);
  return answers ? judge(world, person, app, [first, ...answers]) : giveUp(person, app);
}

async function refreshInParallel(world: World, person: Person): Promise<string> {
  const app = pickApp(person);
  if (!app) return "none";
  const startedMs = Date.now();
  const orders = [false, true, person.random.isBelow(0.5)];
  const answers = await Promise.all(
    orders.map((isReversed) => ask(person, toForm(app, isReversed))),
  );
  if (answers.some((answer) => answer !== "cut")) return judge(world, person, app, answers);
  const repeated = await repeat(person, app, startedMs);
  return repeated ? judge(world, person, app, repeated) : giveUp(person, app);
}

const hasApp = ({ apps }: Person) => apps.length > 0;

export const refreshOperations: readonly Operation[] = [
  { name: "refresh", weight: 3, isPossible: hasApp, run: refresh },
  {
    name: "refresh after a lost answer",
    weight: 3,
    isPossible: hasApp,
    run: refreshAfterLostAnswer,
  },
  { name: "refresh in parallel", weight: 3, isPossible: hasApp, run: refreshInParallel },
];

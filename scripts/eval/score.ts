import { isObject } from "../../src/is-object.ts";
import type { Task } from "./read-tasks.ts";

/** The API as the task's person asks it. */
export interface AskedApi {
  readonly url: string;
  readonly key: string;
}

/** What is not as the task expects, a sentence each; none tells what the API answered. */
export async function score(task: Task, api: AskedApi, said: string): Promise<string[]> {
  const answers = await Promise.all(task.expect.map(({ query }) => ask(query, api)));
  const wrong = task.expect.flatMap(({ data }, at) => listDifferences(data, answers[at], ""));
  const unsaid = task.says.filter((text) => !said.toLowerCase().includes(text.toLowerCase()));
  return [
    ...wrong.map(({ path, is }) => `${path} is not ${is}`),
    ...unsaid.map((text) => `the last words do not have "${text}"`),
  ];
}

async function ask(query: string, { url, key }: AskedApi): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
    redirect: "error",
  });
  const answer: unknown = await response.json();
  if (response.ok && isObject(answer) && isObject(answer.data)) return answer.data;
  throw new Error(`The API does not answer what a task expects: status ${response.status}.`);
}

interface Difference {
  readonly path: string;
  readonly is: string;
}

function listDifferences(wanted: unknown, got: unknown, path: string): Difference[] {
  if (Array.isArray(wanted) && Array.isArray(got) && wanted.length === got.length)
    return wanted.flatMap((item, at) => listDifferences(item, got[at], `${path}[${at}]`));
  if (isObject(wanted) && isObject(got))
    return Object.entries(wanted).flatMap(([name, value]) =>
      listDifferences(value, got[name], path === "" ? name : `${path}.${name}`),
    );
  const isSame = !Array.isArray(wanted) && !isObject(wanted) && wanted === got;
  return isSame ? [] : [{ path, is: JSON.stringify(wanted) }];
}

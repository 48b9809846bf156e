import { env } from "cloudflare:workers";
import { onTestFinished, vi } from "vitest";

import { sealKey } from "../../src/crypto/seal.ts";
import { deploymentOf } from "../../src/deployment.ts";
import { asSignedIn } from "./account-objects.ts";
import { connectAgain, type Person, signIn } from "./person.ts";
import { mcpUrl } from "./server-under-test.ts";

export const merge = {
  name: "merge_pull_request",
  arguments: {
    pull_request_id: "PR_1",
    head_commit: "5a06028aa1c4d5b9c2f7e3d0b8a94e6f1c2d3e4f",
  },
};

/** Whoever may merge: their account has a key for GitHub, which nobody there ever sees. */
export interface Merger extends Person {
  /** Of an app that may make changes at GitHub. */
  readonly token: string;
}

/** Whether the person takes the word of the app for their yes. */
export type Trust = "untrusted" | "trusted";

/** The same person's token of another app that may do the same, at this endpoint. */
export async function connectMerger(
  person: Pick<Person, "browser" | "clientId">,
  trust: Trust = "untrusted",
  resource = mcpUrl,
): Promise<string> {
  const ticked = [
    ["toolset", "github"],
    ["write", "github"],
    ...(trust === "trusted" ? ([["forms", "trusted"]] as const) : []),
  ] as const;
  return (await connectAgain(person, { resource }, ticked)).access_token;
}

export async function createMerger(trust: Trust = "untrusted"): Promise<Merger> {
  const person = await signIn();
  const [accountId = ""] = person.tokens.access_token.split(":");
  const account = env.ACCOUNT.getByName(accountId.slice(0, 22));
  const owner = { accountId, toolset: "github" };
  const opened = { text: `github_pat_${"a".repeat(30)}` };
  const sealed = await sealKey(deploymentOf(env).ring, owner, opened);
  const key = { toolset: "github", sealed, owner: "octocat", last4: "aaaa", addedAt: 1 };
  await account.putKey(key, await asSignedIn(account));
  return { ...person, token: await connectMerger(person, trust) };
}

/** GitHub as far as merging goes, in place of the network. */
export function answerAsGithub() {
  const github = { title: "Fix login", merges: 0, looks: 0 };
  const { fetch: network } = globalThis;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).host !== "api.github.com") return network(input, init);
    const body = await request.text();
    if (body.includes("mutation merge_pull_request")) {
      github.merges += 1;
      const pull_request = { number: 42, merged: true, url: "https://github.com/o/r/pull/42" };
      return Response.json({ data: { mergePullRequest: { pull_request } } });
    }
    github.looks += 1;
    return Response.json({ data: { node: toPullRequest(github.title) } });
  });
  onTestFinished(() => spy.mockRestore());
  return github;
}

const toPullRequest = (title: string) => ({
  __typename: "PullRequest",
  number: 42,
  title,
  author: { __typename: "User", login: "ada" },
  base: "main",
  head_commit: merge.arguments.head_commit,
  repository: { full_name: "octocat/hello" },
  checks: { state: "SUCCESS" },
});

import { randomBytes } from "node:crypto";

/** What a canary was put into: a key, an answer's data, an argument, a header of the client. */
export type CanaryKind = "key" | "data" | "argument" | "header";

const letters = { key: "k", data: "d", argument: "a", header: "h" } as const;

/** Texts that occur nowhere else, one of each kind for one person. */
export type Canaries = Readonly<Record<CanaryKind, string>>;

/** Shape: `cnry<k|d|a|h><26 hex>`; the hex digits are the person's. */
export function createCanaries(): Canaries {
  const owner = randomBytes(13).toString("hex");
  return {
    key: `cnryk${owner}`,
    data: `cnryd${owner}`,
    argument: `cnrya${owner}`,
    header: `cnryh${owner}`,
  };
}

/** Every canary in a text, each once. */
export function findCanaries(text: string): string[] {
  return [...new Set(text.match(/cnry[kdah][0-9a-f]{26}/gi))];
}

/** The same person's canary of another kind. */
export function toKind(canary: string, kind: CanaryKind): string {
  return `cnry${letters[kind]}${canary.slice(5)}`;
}

/** Answers of both toolsets; every text in them is the canary of whose key it was. */
export const answers: Readonly<Record<string, (canary: string) => object>> = {
  probe: (canary) => ({ viewer: { name: canary, login: canary } }),
  get_trial: (canary) => ({ clinicalTrial: toTrial(canary) }),
  batch_search_trials: (canary) => ({
    clinicalTrials: { trials: [toBatchHit(canary)], total_count: 1 },
  }),
  trial_record: (canary) => ({
    clinicalTrial: { ...toTrial(canary), eligibility: null, locations: [] },
  }),
  search_clinical_trials: (canary) => ({
    clinicalTrials: { trials: [toHit(canary)], total_count: 1, has_more: false },
  }),
  create_issue: (canary) => ({
    createIssue: {
      issue: { issue_id: canary, number: 1, url: `https://github.example/${canary}` },
    },
  }),
  // The same for every key, so that a question stays the same when a key is replaced.
  find_pull_request_to_merge: () => ({
    node: {
      __typename: "PullRequest",
      number: 1,
      title: "A pull request",
      author: { __typename: "User", login: "octocat" },
      base: "main",
      head_commit: "a",
      repository: { full_name: "octocat/hello" },
      checks: null,
    },
  }),
  merge_pull_request: (canary) => ({
    mergePullRequest: {
      pull_request: { number: 1, merged: true, url: `https://github.example/${canary}` },
    },
  }),
};

const toHit = (canary: string) => ({
  trial_id: "NCT90000001",
  title: canary,
  status: "RECRUITING",
  phase: null,
  enrollment: null,
  conditions: [canary],
  sponsor: canary,
});

const toTrial = (canary: string) => ({
  ...toHit(canary),
  official_title: canary,
  study_type: null,
  summary: canary,
  start_date: null,
  completion_date: null,
});

function toBatchHit(canary: string) {
  const { trial_id, title, status, phase } = toHit(canary);
  return { trial_id, title, status, phase };
}

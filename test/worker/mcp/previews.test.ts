import { expect, test } from "vitest";

import {
  connectTo,
  createCaller,
  createOfferOf,
  createTool,
  serve,
} from "../../support/in-process.ts";
import { parseToolError, toRequest } from "../../support/mcp-messages.ts";
import { answerAsGithub, connectMerger, createMerger, merge } from "../../support/merger.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import { EventReader, SessionClient } from "../../support/session-client.ts";
import { call, type Message, merged } from "./approver.ts";

const forms = { elicitation: { form: {} } };
const yes = { action: "accept", content: { confirm: true } };

/** What a client is asked, and what came of its answer: another question, or the result. */
interface Asking {
  readonly question: string;
  readonly answer: () => Promise<Asking | Message>;
}

/** The call in the modern lane: each answer is a request of its own. */
async function askModern(token: string): Promise<Asking | Message> {
  const toAsking = ({ result }: Message): Asking | Message =>
    result.resultType === "input_required"
      ? {
          question: result.inputRequests.agree.params.message,
          answer: async () => {
            const { requestState } = result;
            const answered = { requestState, inputResponses: { agree: yes } };
            return toAsking(await call(token, answered, forms));
          },
        }
      : result;
  return toAsking(await call(token, {}, forms));
}

/** The call in a session: questions come on its stream. */
async function askInSession(token: string): Promise<Asking | Message> {
  const client = new SessionClient(mcpUrl, token, fetchWorker);
  await client.initialize({ capabilities: forms });
  const events = new EventReader(await client.post(toRequest(2, "tools/call", merge)));
  const next = async (): Promise<Asking | Message> => {
    const message: Message = (await events.nextMessage())?.message;
    if (message.method !== "elicitation/create") return message.result;
    return {
      question: message.params.message,
      answer: async () => {
        await client.post({ jsonrpc: "2.0", id: message.id, result: yes });
        return next();
      },
    };
  };
  return next();
}

const eras = [
  ["modern", askModern],
  ["session", askInSession],
] as const;

test.each(eras)(
  "%s: the question tells what would change, and Yes does it once",
  async (_, ask) => {
    const github = answerAsGithub();
    const { token } = await createMerger("trusted");
    const asked = await ask(token);
    expect(asked.question).toBe(
      `Merge #42 "Fix login" by "ada" into "main" of "octocat/hello", checks "SUCCESS", at commit "${merge.arguments.head_commit}", by "MERGE"?`,
    );
    expect(github.merges).toBe(0);
    expect(await asked.answer()).toMatchObject(merged);
    expect(github.merges).toBe(1);
  },
);

test.each(eras)("%s: a yes to what was so is none to what is so now", async (_, ask) => {
  const github = answerAsGithub();
  const { token } = await createMerger("trusted");
  const first = await ask(token);
  github.title = "Fix login, and more";
  const second = await first.answer();
  expect(second.question).toContain('"Fix login, and more"');
  expect(github.merges).toBe(0);
  expect(await second.answer()).toMatchObject(merged);
  expect(github.merges).toBe(1);
});

test.each(eras)(
  "%s: what never stays as it was is given up after three questions",
  async (_, ask) => {
    const github = answerAsGithub();
    const { token } = await createMerger("trusted");
    let said = await ask(token);
    for (const title of ["second", "third", "fourth"]) {
      github.title = title;
      said = await said.answer();
    }
    expect(parseToolError(said).error_code).toBe("NOT_ASKED");
    expect(parseToolError(said).message).toContain("kept changing");
    expect(github.merges).toBe(0);
  },
);

test("a retry of what was done is told what came of it, whatever a look would find now", async () => {
  const github = answerAsGithub();
  const { token } = await createMerger("trusted");
  const { result } = await call(token, {}, forms);
  const answered = { requestState: result.requestState, inputResponses: { agree: yes } };
  const first = await call(token, answered, forms);
  github.title = "Fix login (merged)";
  const again = await call(token, answered, forms);
  expect(again.result.structuredContent).toEqual(first.result.structuredContent);
  expect(github.merges).toBe(1);
});

test("the state of another app of the same person is refused", async () => {
  const github = answerAsGithub();
  const [ada, other] = await Promise.all([createMerger("trusted"), createMerger("trusted")]);
  const { result } = await call(ada.token, {}, forms);
  const answered = { requestState: result.requestState, inputResponses: { agree: yes } };
  expect((await call(other.token, answered, forms)).error?.code).toBe(-32602);
  const second = await connectMerger(ada, "trusted");
  expect((await call(second, answered, forms)).error?.code).toBe(-32602);
  expect(github.merges).toBe(0);
});

test("with CONFIRM=page a client's own form decides nothing", async () => {
  let deleted = 0;
  const tool = createTool("delete_thing", {
    question: () => "Sure?",
    run: async () => {
      deleted += 1;
      return { result: { ok: true } };
    },
  });
  const open = { id: "an-id", verdict: "open", expiresInSeconds: 600 } as const;
  const caller = createCaller("ada", {
    confirmWay: "page",
    approvals: {
      find: async () => null,
      ask: async () => open,
      toUrl: (id) => `https://tools.example.org/account/approvals/${id}`,
    },
  });
  const client = await connectTo(serve(createOfferOf([tool]), caller), {
    lane: "modern",
    capabilities: forms,
  });
  client.setRequestHandler("elicitation/create", () => ({
    action: "accept" as const,
    content: { confirm: true },
  }));
  const answer = await client.callTool({ name: "delete_thing", arguments: { id: "x" } });
  expect(parseToolError(answer)).toMatchObject({
    error_code: "CONFIRMATION_REQUIRED",
    details: { approval_url: "https://tools.example.org/account/approvals/an-id" },
  });
  expect(deleted).toBe(0);
});

import {
  acceptedContent,
  inputRequired,
  inputResponse,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";
import * as z from "zod";

import { callerOf } from "../../src/mcp/caller.ts";
import { askName } from "./asking-tools.ts";
import type { FixtureCall, FixtureTool } from "./fixture-tool.ts";

const say = (text: string) => ({ content: [{ type: "text" as const, text }] });

/** A round's state: its name and the tag that proves that this server wrote it for this caller and tool. */
async function createState({ name, context }: FixtureCall, round: string): Promise<string> {
  return `${round}.${await callerOf(context).sign(`${name} ${round}`)}`;
}

/** The round that the client echoes; null at the first call. Throws: -32602 where it was changed. */
async function readRound({ name, context }: FixtureCall): Promise<string | null> {
  const state = context.mcpReq.requestState<string>();
  if (state === undefined) return null;
  const [round = "", tag = ""] = state.split(".");
  if (await callerOf(context).verify(`${name} ${round}`, tag)) return round;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, "This requestState is not ours.");
}

const Ok = z.object({ ok: z.boolean() });
const askOk = inputRequired.elicit({
  message: "Please confirm",
  requestedSchema: {
    type: "object",
    properties: { ok: { type: "boolean" } },
    required: ["ok"],
  },
});

const confirm = async (call: FixtureCall) => {
  const round = await readRound(call);
  const answer = acceptedContent(call.context.mcpReq.inputResponses, "confirm", Ok);
  if (round === "confirm" && answer) return say("state-ok");
  return inputRequired({
    inputRequests: { confirm: askOk },
    requestState: await createState(call, "confirm"),
  });
};

const askColor = inputRequired.elicit({
  message: "Step 2: What is your favorite color?",
  requestedSchema: {
    type: "object",
    properties: { color: { type: "string" } },
    required: ["color"],
  },
});

const askNameFirst = inputRequired.elicit({
  message: "Step 1: What is your name?",
  requestedSchema: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
});

async function askInRounds(call: FixtureCall) {
  const responses = call.context.mcpReq.inputResponses;
  const round = await readRound(call);
  if (round === "color" && acceptedContent(responses, "step2")) return say("Both are known.");
  const isNamed = round === "name" && acceptedContent(responses, "step1") !== undefined;
  return isNamed
    ? inputRequired({
        inputRequests: { step2: askColor },
        requestState: await createState(call, "color"),
      })
    : inputRequired({
        inputRequests: { step1: askNameFirst },
        requestState: await createState(call, "name"),
      });
}

async function askAllAtOnce(call: FixtureCall) {
  const responses = call.context.mcpReq.inputResponses;
  const kinds = ["user_name", "greeting", "client_roots"].map(
    (key) => inputResponse(responses, key).kind,
  );
  if ((await readRound(call)) === "all" && kinds.join() === "elicit,sampling,roots") {
    return say("All three answered.");
  }
  return inputRequired({
    inputRequests: {
      user_name: askName,
      greeting: inputRequired.createMessage({
        messages: [{ role: "user", content: { type: "text", text: "Generate a greeting" } }],
        maxTokens: 50,
      }),
      client_roots: inputRequired.listRoots(),
    },
    requestState: await createState(call, "all"),
  });
}

/** Tools that remember over rounds what they asked, in a state that only they can write. */
export const statefulTools: Readonly<Record<string, FixtureTool>> = {
  test_input_required_result_request_state: { description: "Asks with a state", run: confirm },
  test_input_required_result_tampered_state: {
    description: "Refuses a state that was changed",
    run: confirm,
  },
  test_input_required_result_multi_round: { description: "Asks twice", run: askInRounds },
  test_input_required_result_multiple_inputs: {
    description: "Asks for three things at once",
    run: askAllAtOnce,
  },
};

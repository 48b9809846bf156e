import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ElicitRequestFormParams,
  inputRequired,
  inputResponse,
} from "@modelcontextprotocol/server";
import * as z from "zod";

import { choices, defaults } from "./elicitation-forms.ts";
import type { FixtureCall, FixtureTool } from "./fixture-tool.ts";

type Form = ElicitRequestFormParams["requestedSchema"];

const say = (text: string) => ({ content: [{ type: "text" as const, text }] });

const Name = z.object({ name: z.string() });
const nameForm: Form = {
  type: "object",
  properties: { name: { type: "string" } },
  required: ["name"],
};

export const askName = inputRequired.elicit({
  message: "What is your name?",
  requestedSchema: nameForm,
});

const askModel = (text: string, maxTokens: number) =>
  inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text } }],
    maxTokens,
  });

/** Asks for one form and tells what came back. */
const askForm =
  (opening: string, toParams: (args: FixtureCall["args"]) => { message: string; form: Form }) =>
  async ({ args, context }: FixtureCall) => {
    const { message, form } = toParams(args);
    const response = inputResponse(context.mcpReq.inputResponses, "form");
    if (response.kind !== "elicit") {
      const ask = inputRequired.elicit({ message, requestedSchema: form });
      return inputRequired({ inputRequests: { form: ask } });
    }
    const content = JSON.stringify(response.content ?? {});
    return say(`${opening}: action=${response.action}, content=${content}`);
  };

const requiredText = (name: string) => ({
  type: "object" as const,
  properties: { [name]: { type: "string" } },
  required: [name],
});

const answerForm: Form = {
  type: "object",
  properties: {
    username: { type: "string", description: "User's response" },
    email: { type: "string", description: "User's email address" },
  },
  required: ["username", "email"],
};

/** What the client of this very request says it can do. */
const Envelope = z.object({ [CLIENT_CAPABILITIES_META_KEY]: z.record(z.string(), z.unknown()) });

const sampling =
  (key: string, toPrompt: (args: FixtureCall["args"]) => string) =>
  async ({ args, context }: FixtureCall) => {
    const response = inputResponse(context.mcpReq.inputResponses, key);
    if (response.kind !== "sampling") {
      return inputRequired({ inputRequests: { [key]: askModel(toPrompt(args), 100) } });
    }
    return say(`LLM response: ${JSON.stringify(response.result.content)}`);
  };

/** Tools that ask the person or the client's model once and then answer. */
export const askingTools: Readonly<Record<string, FixtureTool>> = {
  test_sampling: {
    description: "Asks the client's model",
    inputSchema: requiredText("prompt"),
    run: sampling("sample", ({ prompt }) => String(prompt)),
  },
  test_missing_capability: {
    description: "Needs a client with a model",
    run: sampling("sample", () => "Say yes."),
  },
  test_input_required_result_sampling: {
    description: "Asks the client's model for a capital",
    run: sampling("capital_question", () => "What is the capital of France?"),
  },
  test_elicitation: {
    description: "Asks the person",
    inputSchema: requiredText("message"),
    run: askForm("User response", ({ message }) => ({
      message: String(message),
      form: answerForm,
    })),
  },
  test_elicitation_sep1034_defaults: {
    description: "Asks the person, with a default for every kind of field",
    run: askForm("Elicitation completed", () => ({ message: "Review these.", form: defaults })),
  },
  test_elicitation_sep1330_enums: {
    description: "Asks the person to choose, in every kind of choice",
    run: askForm("Elicitation completed", () => ({ message: "Choose.", form: choices })),
  },
  test_streaming_elicitation: {
    description: "Asks the person for a name",
    run: askForm("Elicitation completed", () => ({ message: "Your name?", form: nameForm })),
  },
  test_input_required_result_elicitation: {
    description: "Greets the person by name",
    run: async ({ context }) => {
      const answer = acceptedContent(context.mcpReq.inputResponses, "user_name", Name);
      if (!answer) return inputRequired({ inputRequests: { user_name: askName } });
      return say(`Hello, ${answer.name}!`);
    },
  },
  test_input_required_result_list_roots: {
    description: "Tells the client's roots",
    run: async ({ context }) => {
      const response = inputResponse(context.mcpReq.inputResponses, "client_roots");
      if (response.kind !== "roots") {
        return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
      }
      return say(`Roots: ${response.roots.map(({ uri }) => uri).join(", ")}`);
    },
  },
  test_input_required_result_capabilities: {
    description: "Asks in whichever way the client can answer",
    run: async ({ context }) => {
      const envelope = Envelope.safeParse(context.mcpReq.envelope);
      const can = envelope.data?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
      return inputRequired({
        inputRequests: {
          ...(can.elicitation !== undefined && { user_name: askName }),
          ...(can.sampling !== undefined && { greeting: askModel("Generate a greeting", 50) }),
        },
        requestState: "asked",
      });
    },
  },
};

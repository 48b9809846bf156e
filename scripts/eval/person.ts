import type { Client } from "@modelcontextprotocol/client";

import { connectPerson, openClient } from "../../test/support/example-server.ts";
import type { Task } from "./read-tasks.ts";
import type { Served } from "./serve.ts";

/** Somebody with data of their own, and their client. */
export interface Person {
  readonly key: string;
  readonly client: Client;
  /** What they were asked before changes. */
  readonly questions: readonly string[];
}

const forms = { elicitation: { form: {} } };
/** They let this client ask them in a form of its own. */
const trusted = [["forms", "trusted"]] as const;

/** A new person with a key of the demo, who answers as the task says; without a word in it they decline. */
export async function openPerson({ server, demo, toolset }: Served, task: Task): Promise<Person> {
  const key = await demo.makeKey("Ada", task.key);
  const { token } = await connectPerson(server, [toolset.name], key, trusted);
  const client = await openClient(server.mcpUrl, "modern", token, { capabilities: forms });
  const questions: string[] = [];
  client.setRequestHandler("elicitation/create", ({ params }) => {
    questions.push(params.message);
    return task.answer === "approve"
      ? { action: "accept", content: { confirm: true } }
      : { action: "decline" };
  });
  return { key, client, questions };
}

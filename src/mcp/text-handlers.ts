import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";

import { type Caller, hasScope } from "../caller.ts";
import type { CompiledPrompt, CompiledResource } from "../catalog/prompt.ts";
import { AppError } from "../errors.ts";
import { completeArgument } from "../prompts/complete-argument.ts";
import { fillPrompt } from "../prompts/fill-prompt.ts";
import type { Offer } from "./offer.ts";
import { paginate } from "./pages-of-list.ts";
import { runTool } from "./run-tool.ts";

type CallerOf = (context: ServerContext) => Caller;

const invalid = (message: string) => new ProtocolError(ProtocolErrorCode.InvalidParams, message);

const visible = <Text extends { readonly scope: string }>(texts: readonly Text[], caller: Caller) =>
  texts.filter(({ scope }) => hasScope(caller.scopes, scope));

const toPromptListing = ({ name, title, description, arguments: list }: CompiledPrompt) => ({
  name,
  title,
  description,
  arguments: list.map(({ completion: _, ...argument }) => argument),
});

const toResourceListing = ({ scope: _, text, ...listing }: CompiledResource) => ({
  ...listing,
  size: new TextEncoder().encode(text).byteLength,
});

/** Prompts, resources and completion: texts that came with the toolsets, for callers who may use them. */
export function setTextHandlers(
  server: Server,
  { toolbox, prompts, resources }: Offer,
  callerOf: CallerOf,
): void {
  const findPrompt = (name: string, caller: Caller): CompiledPrompt => {
    const prompt = visible(prompts, caller).find((candidate) => candidate.name === name);
    if (!prompt) throw invalid("There is no prompt of this name; prompts/list names them all.");
    return prompt;
  };

  server.setRequestHandler("prompts/list", async ({ method, params }, context) => {
    const caller = callerOf(context);
    const list = visible(prompts, caller);
    const { items, next } = await paginate(list, { method, cursor: params?.cursor, caller });
    return { prompts: items.map(toPromptListing), ...next };
  });
  server.setRequestHandler("prompts/get", ({ params }, context) => {
    const prompt = findPrompt(params.name, callerOf(context));
    const text = toProtocolError(() => fillPrompt(prompt, params.arguments ?? {}));
    const { description } = prompt;
    return { description, messages: [{ role: "user", content: { type: "text", text } }] };
  });
  server.setRequestHandler("resources/list", async ({ method, params }, context) => {
    const caller = callerOf(context);
    const list = visible(resources, caller);
    const { items, next } = await paginate(list, { method, cursor: params?.cursor, caller });
    return { resources: items.map(toResourceListing), ...next };
  });
  server.setRequestHandler("resources/templates/list", async ({ method, params }, context) => {
    const caller = callerOf(context);
    const { items, next } = await paginate([], { method, cursor: params?.cursor, caller });
    return { resourceTemplates: [...items], ...next };
  });
  server.setRequestHandler("resources/read", ({ params: { uri } }, context) => {
    const found = visible(resources, callerOf(context)).find((resource) => resource.uri === uri);
    if (!found) throw new ResourceNotFoundError(uri);
    return { contents: [{ uri, mimeType: found.mimeType, text: found.text }] };
  });
  server.setRequestHandler("completion/complete", async ({ params }, context) => {
    const { ref, argument } = params;
    if (ref.type !== "ref/prompt") return { completion: { values: [] } };
    const caller = callerOf(context);
    const prompt = findPrompt(ref.name, caller);
    const source = prompt.arguments.find(({ name }) => name === argument.name)?.completion ?? null;
    const completion = await completeArgument(source, argument.value, async (name, args) => {
      const tool = toolbox.get(name);
      const result = tool && (await runTool(tool, { caller, args, signal: context.mcpReq.signal }));
      return result?.structuredContent ?? {};
    });
    return { completion: { ...completion } };
  });
}

/** A wrong argument of a prompt is an error of the protocol: prompts have no `isError`. */
function toProtocolError<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw error instanceof AppError ? invalid(error.message) : error;
  }
}

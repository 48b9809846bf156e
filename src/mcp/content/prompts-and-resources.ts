import {
  type CompleteRequestParams,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";

import type { Caller } from "../../caller.ts";
import type { CompiledPrompt } from "../../catalog/prompt.ts";
import type { ServerCatalog } from "../../server-catalog/server-catalog.ts";
import { callTool } from "../calls/call-tool.ts";
import { answerPage } from "../lists/answer-page.ts";
import { toLife } from "../lists/list-life.ts";
import { listPrompts, listResources, listTemplates, listVisible } from "../lists/list-texts.ts";
import { completeArgument } from "./complete-argument.ts";
import { fillPrompt } from "./fill-prompt.ts";
import { readResource } from "./read-resource.ts";

type CallerOf = (context: ServerContext) => Caller;

const invalid = (message: string) => new ProtocolError(ProtocolErrorCode.InvalidParams, message);

/** Prompts, resources and completion: texts that came with the toolsets, for callers who may use them. */
export function setPromptAndResourceHandlers(
  server: Server,
  { toolRegistry, prompts, resources }: ServerCatalog,
  callerOf: CallerOf,
): void {
  const findPrompt = (name: string, caller: Caller): CompiledPrompt => {
    const prompt = listVisible(prompts, caller).find((candidate) => candidate.name === name);
    if (!prompt) throw invalid("There is no prompt of this name; prompts/list names them all.");
    return prompt;
  };

  server.setRequestHandler("prompts/list", async (request, context) => {
    const caller = callerOf(context);
    const list = listPrompts(prompts, caller);
    const { items, more } = await answerPage(list, "prompts", request, { caller, context });
    return { prompts: items, ...more };
  });
  server.setRequestHandler("prompts/get", async ({ params }, context) => {
    const prompt = findPrompt(params.name, callerOf(context));
    const text = fillPrompt(prompt, params.arguments ?? {});
    const { description } = prompt;
    return { description, messages: [{ role: "user", content: { type: "text", text } }] };
  });
  server.setRequestHandler("resources/list", async (request, context) => {
    const caller = callerOf(context);
    const list = listResources(resources, caller);
    const { items, more } = await answerPage(list, "resources", request, { caller, context });
    return { resources: items, ...more };
  });
  server.setRequestHandler("resources/templates/list", async (request, context) => {
    const caller = callerOf(context);
    const list = listTemplates(resources, caller);
    const { items, more } = await answerPage(list, "resourceTemplates", request, {
      caller,
      context,
    });
    return { resourceTemplates: items, ...more };
  });
  server.setRequestHandler("resources/read", async ({ params: { uri } }, context) => {
    const caller = callerOf(context);
    const request = { caller, signal: context.mcpReq.signal };
    const { lifeMs, ...result } = await readResource(listVisible(resources, caller), uri, request);
    return { ...result, ...toLife(context, caller, lifeMs) };
  });
  const findSource = (ref: CompleteRequestParams["ref"], name: string, caller: Caller) => {
    if (ref.type === "ref/prompt") {
      const { arguments: list } = findPrompt(ref.name, caller);
      return list.find((argument) => argument.name === name)?.completion;
    }
    const template = listVisible(resources, caller).find(
      ({ listing }) => "uriTemplate" in listing && listing.uriTemplate === ref.uri,
    );
    if (!template) {
      throw invalid("There is no such template; resources/templates/list names them all.");
    }
    return Object.hasOwn(template.completions, name) ? template.completions[name] : undefined;
  };
  const method = "completion/complete";
  server.setRequestHandler(method, async ({ params }, context) => {
    const { ref, argument } = params;
    const caller = callerOf(context);
    const source = findSource(ref, argument.name, caller) ?? null;
    const completion = await completeArgument(source, argument.value, async (name, args) => {
      const tool = toolRegistry.get(name);
      const result =
        tool && (await callTool(tool, { caller, args, method, signal: context.mcpReq.signal }));
      return result?.structuredContent ?? {};
    });
    return { completion: { ...completion } };
  });
}

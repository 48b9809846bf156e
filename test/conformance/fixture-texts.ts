import {
  acceptedContent,
  type GetPromptResult,
  type InputRequiredResult,
  inputRequired,
  type ReadResourceResult,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";

import { redPixelPng } from "./media.ts";

type Content = GetPromptResult["messages"][number]["content"];

interface FixturePrompt {
  readonly description: string;
  readonly arguments?: readonly { readonly name: string; readonly required: boolean }[];
  readonly get: (
    args: Readonly<Record<string, string>>,
    context: ServerContext,
  ) => GetPromptResult | InputRequiredResult;
}

const user = (...contents: Content[]): GetPromptResult => ({
  messages: contents.map((content) => ({ role: "user", content })),
});

const Wish = z.object({ context: z.string() });
const askContext = inputRequired.elicit({
  message: "What context should the prompt use?",
  requestedSchema: {
    type: "object",
    properties: { context: { type: "string" } },
    required: ["context"],
  },
});

/** Prompts with more than text in them, which toolsets cannot bring. */
export const prompts: Readonly<Record<string, FixturePrompt>> = {
  test_prompt_with_embedded_resource: {
    description: "A prompt with a resource inside",
    arguments: [{ name: "resourceUri", required: true }],
    get: ({ resourceUri = "" }) =>
      user(
        {
          type: "resource",
          resource: {
            uri: resourceUri,
            mimeType: "text/plain",
            text: "Embedded resource content for testing.",
          },
        },
        { type: "text", text: "Please process the embedded resource above." },
      ),
  },
  test_prompt_with_image: {
    description: "A prompt with an image",
    get: () =>
      user(
        { type: "image", data: redPixelPng, mimeType: "image/png" },
        { type: "text", text: "Please analyze the image above." },
      ),
  },
  test_input_required_result_prompt: {
    description: "A prompt that asks the person",
    get: (_args, { mcpReq }) => {
      const wish = acceptedContent(mcpReq.inputResponses, "user_context", Wish);
      return wish
        ? user({ type: "text", text: `Work in this context: ${wish.context}` })
        : inputRequired({ inputRequests: { user_context: askContext } });
    },
  },
};

const binaryUri = "test://static-binary";

/** Resources that are not text, which toolsets cannot bring. */
export const resources = [
  {
    uri: binaryUri,
    name: "Static binary",
    description: "An image of one pixel",
    mimeType: "image/png",
  },
];

export const resourceTemplates = [
  {
    uriTemplate: "test://template/{id}/data",
    name: "Template",
    description: "Data of an id",
    mimeType: "application/json",
  },
];

/** What a fixture's address holds; null where it is none of ours. */
export function readResource(uri: string): ReadResourceResult | null {
  if (uri === binaryUri) {
    return { contents: [{ uri, mimeType: "image/png", blob: redPixelPng }] };
  }
  const [, id] = /^test:\/\/template\/([^/]+)\/data$/.exec(uri) ?? [];
  if (id === undefined) return null;
  const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
  return { contents: [{ uri, mimeType: "application/json", text }] };
}

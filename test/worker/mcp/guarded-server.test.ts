import { describe, expect, onTestFinished, test, vi } from "vitest";

import type { Resource } from "../../../src/server-catalog/resource.ts";
import { connectTo, createCaller, createOfferOf, serve } from "../../support/in-process.ts";
import { lanes } from "../../support/mcp-client.ts";

const canary = "upstream words 5b1f";

function fail(): never {
  throw new TypeError(`${canary} is not a function`);
}

/** A resource that fails wherever it is looked at. */
const broken: Resource = {
  name: "broken",
  scope: "x:read",
  listing: { uriTemplate: "broken://{id}", name: "broken", mimeType: "text/plain" },
  content: { text: "" },
  match: fail,
  get completions(): Resource["completions"] {
    return fail();
  },
} as unknown as Resource;

const prompt = {
  name: "broken",
  title: "",
  description: "",
  scope: "x:read",
  text: "{{constructor}}",
  get arguments(): never {
    return fail();
  },
};

const requests = [
  ["resources/read", { uri: "broken://1" }],
  [
    "completion/complete",
    { ref: { type: "ref/resource", uri: "broken://{id}" }, argument: { name: "id", value: "" } },
  ],
  ["prompts/get", { name: "broken" }],
  ["prompts/list", {}],
] as const;

describe.each(lanes)("%s lane", (lane) => {
  test.each(requests)(
    "a bug in %s is a sentence and a request id, and its stack is logged",
    async (method, params) => {
      const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
      onTestFinished(() => print.mockRestore());
      const offer = createOfferOf([], { resources: [broken], prompts: [prompt] });
      const caller = createCaller("a", { scopes: ["x:read"] });
      const client = await connectTo(serve(offer, caller), { lane });
      const error = await client.request({ method, params } as never).catch((thrown) => thrown);
      expect(error).toMatchObject({
        code: -32603,
        message: expect.stringContaining(
          "Something went wrong on our side. Try again, or tell the operator the request id.",
        ),
        data: { request_id: expect.stringMatching(/^[\da-f-]{36}$/) },
      });
      expect(JSON.stringify([error.message, error.data])).not.toContain(canary);
      const logged = print.mock.calls
        .map(([line]) => JSON.parse(line))
        .filter(({ event }) => event === "mcp_bug");
      expect(logged).toEqual([
        expect.objectContaining({ level: "error", method, request_id: error.data.request_id }),
      ]);
      await client.close();
    },
  );
});

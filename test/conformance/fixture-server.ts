import {
  type Implementation,
  type JSONRPCRequest,
  type Result,
  Server,
  type ServerContext,
  type ServerOptions,
} from "@modelcontextprotocol/server";
import * as z from "zod";

import { type CreateServer, createServer } from "../../src/mcp/server.ts";
import type { ServerCatalog } from "../../src/server-catalog/server-catalog.ts";
import { askingTools } from "./asking-tools.ts";
import { contentTools } from "./content-tools.ts";
import { addFixtures, toListing } from "./fixture-offer.ts";
import { prompts, readResource, resources, resourceTemplates } from "./fixture-texts.ts";
import type { FixtureTool } from "./fixture-tool.ts";
import { statefulTools } from "./stateful-tools.ts";

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;
/** Answers for the fixtures, or hands on to the product's handler. */
type Wrap = (product: Handler) => Handler;

const tools: Readonly<Record<string, FixtureTool>> = {
  ...contentTools,
  ...askingTools,
  ...statefulTools,
};

const toolListings = Object.entries(tools).map(([name, { description, inputSchema }]) =>
  toListing(name, description, inputSchema),
);

const promptListings = Object.entries(prompts).map(([name, { description, arguments: list }]) => ({
  name,
  description,
  ...(list && { arguments: list }),
}));

const Call = z.object({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).default({}),
});
const Get = z.object({
  name: z.string(),
  arguments: z.record(z.string(), z.string()).default({}),
});
const Read = z.object({ uri: z.string() });

/** Adds entries at the end of the product's list. */
const append =
  (key: string, entries: readonly object[]): Wrap =>
  (product) =>
  async (request, context) => {
    const result = await product(request, context);
    const own = result[key];
    if (result.nextCursor !== undefined || !Array.isArray(own)) return result;
    return { ...result, [key]: [...own, ...entries] };
  };

/** The product writes its list past the SDK, where nothing can be added. */
const throughSdk: Wrap = (product) => (request, context) => {
  delete context.http?.authInfo?.extra?.list;
  return product(request, context);
};

const wraps: Readonly<Record<string, Wrap>> = {
  "tools/list": (product) => append("tools", toolListings)(throughSdk(product)),
  "prompts/list": (product) => append("prompts", promptListings)(throughSdk(product)),
  "resources/list": (product) => append("resources", resources)(throughSdk(product)),
  "resources/templates/list": (product) =>
    append("resourceTemplates", resourceTemplates)(throughSdk(product)),
  "tools/call": (product) => async (request, context) => {
    const { name, arguments: args } = Call.parse(request.params);
    return tools[name] ? tools[name].run({ name, args, context }) : product(request, context);
  },
  "prompts/get": (product) => async (request, context) => {
    const { name, arguments: args } = Get.parse(request.params);
    return prompts[name]?.get(args, context) ?? product(request, context);
  },
  "resources/read": (product) => async (request, context) =>
    readResource(Read.parse(request.params).uri) ?? product(request, context),
};

/** The product's server, with fixtures in front of its handlers, and logging, which the product does not offer. */
class FixtureServer extends Server {
  constructor(info: Implementation, options: ServerOptions = {}) {
    super(info, { ...options, capabilities: { ...options.capabilities, logging: {} } });
  }

  protected override _wrapHandler(method: string, handler: Handler): Handler {
    return super._wrapHandler(method, wraps[method]?.(handler) ?? handler);
  }
}

const offers = new WeakMap<ServerCatalog, ServerCatalog>();

/** The product's offer with the fixtures; an offer that has them already stays as it is. */
export function extendOffer(offer: ServerCatalog): ServerCatalog {
  const extended = offers.get(offer) ?? addFixtures(offer);
  offers.set(offer, extended);
  offers.set(extended, extended);
  return extended;
}

/** `createServer` of the product, with the fixtures of the conformance suite. */
export const createFixtureServer: CreateServer = (offer, callerOf) =>
  createServer(extendOffer(offer), callerOf, FixtureServer);

import { McpSession as ProductSession } from "../../src/mcp/session/session.ts";
import { createWorker } from "../../src/worker.ts";
import { createFixtureServer, extendOffer } from "./fixture-server.ts";

export { Account } from "../../src/account/account.ts";
export { Directory } from "../../src/store/directory.ts";
export { Metrics } from "../../src/store/metrics.ts";
export { Registry } from "../../src/store/registry.ts";

/** The product's session lane, with the fixtures behind it. */
export class McpSession extends ProductSession {
  protected override readonly createServer = createFixtureServer;

  protected override findServerCatalog(resource: string) {
    return extendOffer(super.findServerCatalog(resource));
  }
}

export default createWorker(createFixtureServer);

import { createWorker } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { loadOffer } from "../../src/mcp/offer.ts";
import { McpSession as ProductSession } from "../../src/mcp/session.ts";
import { addFixtures } from "./fixture-offer.ts";
import { createFixtureServer } from "./fixture-server.ts";

export { Account } from "../../src/account/account.ts";
export { Registry } from "../../src/store/registry.ts";

/** The product's session lane, with the fixtures behind it. */
export class McpSession extends ProductSession {
  protected override createServer() {
    const offer = addFixtures(loadOffer(loadConfig(this.env)));
    return super.createServer(offer, createFixtureServer);
  }
}

export default createWorker(createFixtureServer);

import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";

import type { Caller } from "../../caller.ts";
import type { ServerCatalog } from "../../server-catalog/server-catalog.ts";
import { listVisible } from "../lists/list-texts.ts";
import { promiseSubscriptions } from "../server.ts";

const maxSubscriptions = 100;

/** Where the addresses that a session subscribed to are kept. */
interface SubscriptionStore {
  readonly read: () => Promise<readonly string[]>;
  readonly write: (uris: readonly string[]) => Promise<void>;
}

/**
 * `resources/subscribe` and `resources/unsubscribe` of the session lane. The modern lane has `subscriptions/listen`
 * instead.
 */
export function setSubscriptionHandlers(
  server: Server,
  { resources }: ServerCatalog,
  callerOf: (context: ServerContext) => Caller,
  store: SubscriptionStore,
): void {
  promiseSubscriptions(server);
  server.setRequestHandler("resources/subscribe", async ({ params: { uri } }, context) => {
    const visible = listVisible(resources, callerOf(context));
    if (!visible.some(({ match }) => match(uri) !== null)) {
      throw new ResourceNotFoundError(uri);
    }
    const uris = new Set(await store.read());
    if (uris.size >= maxSubscriptions && !uris.has(uri)) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `A session subscribes to at most ${maxSubscriptions} resources. Unsubscribe from one first.`,
      );
    }
    await store.write([...uris.add(uri)]);
    return {};
  });
  server.setRequestHandler("resources/unsubscribe", async ({ params: { uri } }) => {
    await store.write((await store.read()).filter((other) => other !== uri));
    return {};
  });
}

import { createWorker } from "./app.ts";
import { createServer } from "./mcp/server.ts";

export { Account } from "./account/account.ts";
export { McpSession } from "./mcp/session/session.ts";
export { Directory } from "./store/directory.ts";
export { Metrics } from "./store/metrics.ts";
export { Registry } from "./store/registry.ts";

export default createWorker(createServer);

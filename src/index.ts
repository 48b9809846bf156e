import { createWorker } from "./worker.ts";

export { Account } from "./account/account.ts";
export { McpSession } from "./mcp/session-object.ts";
export { Directory } from "./store/directory.ts";
export { Metrics } from "./store/metrics.ts";
export { Registry } from "./store/registry.ts";

export default createWorker();

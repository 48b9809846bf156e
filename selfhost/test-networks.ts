import { egress } from "./generate.ts";

/** For tests alone, never built into what is served: upstreams on this computer, and nothing else. */
export const testNetworks = { ...egress, tests: { allow: ["private", "local"], deny: [] } };

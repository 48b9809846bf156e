/**
 * What an endpoint loads with the first request that its front door does not answer. Under test that may be a stream whose
 * client leaves at once, and what loads modules here ties them to that request: everybody else would wait for ever.
 */
import "../../src/mcp/protected-resource.ts";

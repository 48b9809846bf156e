import { expect, test } from "vitest";

import { catalog } from "../../src/catalog/catalog.gen.ts";
import { isReadMessage } from "../../src/mcp/is-read-message.ts";
import { createToolbox } from "../../src/tools/toolbox.ts";

const toolbox = createToolbox(catalog, 1000);
const call = (name: unknown) => ({ method: "tools/call", params: { name } });

test.each([
  ["the list of tools", { method: "tools/list" }, true],
  ["discovery", { method: "server/discover" }, true],
  ["a query", call("get_trial"), true],
  ["a mutation", call("create_issue"), false],
  ["a tool that shows the account", call("whoami"), false],
  ["a tool that does not exist", call("nothing"), false],
  ["a call without a name", { method: "tools/call" }, false],
  ["a handshake", { method: "initialize" }, false],
  ["an open stream", { method: "subscriptions/listen" }, false],
  ["an array, which could hold anything", [call("get_trial")], false],
  ["no message", undefined, false],
])("%s goes by a lease or asks the account", (_, message, expected) => {
  expect(isReadMessage(toolbox, message)).toBe(expected);
});

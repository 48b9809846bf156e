import { createMCPClient } from "@ai-sdk/mcp";

const { MCP_URL, MCP_TOKEN, MCP_CALL } = process.env;
const call = JSON.parse(MCP_CALL);

const client = await createMCPClient({
  transport: { type: "http", url: MCP_URL, headers: { authorization: `Bearer ${MCP_TOKEN}` } },
});
const tools = await client.tools();
const { structuredContent } = await tools[call.name].execute(call.arguments, {
  toolCallId: "1",
  messages: [],
});
await client.close();
process.stdout.write(JSON.stringify({ tools: Object.keys(tools), answer: structuredContent }));

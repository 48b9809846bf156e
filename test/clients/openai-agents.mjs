import { Agent, MCPServerStreamableHttp, run, setTracingDisabled, Usage } from "@openai/agents";

const { MCP_URL, MCP_TOKEN, MCP_CALL } = process.env;
const call = JSON.parse(MCP_CALL);
setTracingDisabled(true);

/** What the agent sent to its model, turn by turn. */
const requests = [];

/** A model without a network: it calls the tool once and then says that it is done. */
const model = {
  async getResponse(request) {
    requests.push(request);
    const status = "completed";
    const toolCall = {
      type: "function_call",
      callId: "1",
      name: call.name,
      arguments: JSON.stringify(call.arguments),
      status,
    };
    const content = [{ type: "output_text", text: "Done." }];
    const closing = { type: "message", role: "assistant", content, status };
    return { usage: new Usage(), output: [requests.length === 1 ? toolCall : closing] };
  },
};

const server = new MCPServerStreamableHttp({
  url: MCP_URL,
  requestInit: { headers: { authorization: `Bearer ${MCP_TOKEN}` } },
  useStructuredContent: true,
});
await server.connect();
await run(new Agent({ name: "Searcher", model, mcpServers: [server] }), "Search for trials.");
await server.close();

const [first, second] = requests;
const { output } = second.input.find(({ type }) => type === "function_call_result");
const tools = first.tools.map(({ name }) => name);
process.stdout.write(JSON.stringify({ tools, answer: JSON.parse(output.text) }));

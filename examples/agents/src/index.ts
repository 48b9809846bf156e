import { Agent, routeAgentRequest } from "agents";

const toolhub = "toolhub";

/** Searches clinical trials for one person. Its storage keeps their token; their key never leaves toolhub. */
export class Searcher extends Agent<Env> {
  override onStart() {
    this.mcp.configureOAuthCallback({ successRedirect: `/agents/searcher/${this.name}/trials` });
  }

  override async onRequest(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.endsWith("/connect")) return this.signIn();
    if (pathname.endsWith("/trials"))
      return this.search(searchParams.get("condition") ?? "migraine");
    return new Response("Not found", { status: 404 });
  }

  /** Sends the person to toolhub, which asks them for their key and what this agent may do with it. */
  private async signIn(): Promise<Response> {
    const added = await this.addMcpServer(toolhub, this.env.TOOLHUB_URL, { id: toolhub });
    if (added.state === "authenticating") return Response.redirect(added.authUrl);
    return new Response("Connected: see /trials");
  }

  private async search(condition: string): Promise<Response> {
    await this.mcp.waitForConnections();
    if (this.getMcpServers().servers[toolhub]?.state !== "ready")
      return new Response("Not connected yet: see /connect", { status: 409 });
    const { structuredContent } = await this.mcp.callTool({
      serverId: toolhub,
      name: "search_clinical_trials",
      arguments: { condition, max_results: 2 },
    });
    const tools = this.mcp.listTools().map(({ name }) => name);
    return Response.json({ tools, answer: structuredContent });
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (new URL(request.url).pathname === "/healthz") return new Response("ok");
    return (await routeAgentRequest(request, env)) ?? new Response("Not found", { status: 404 });
  },
};

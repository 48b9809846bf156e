import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Cloudflare's API, as far as it tells wrangler which secrets a Worker has. It ends with the test. */
export async function serveSecrets(names: readonly string[]) {
  const asked: string[] = [];
  const result = names.map((name) => ({ name, type: "secret_text" }));
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ success: true, errors: [], messages: [], result }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const settings = {
    CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}`,
    CLOUDFLARE_ACCOUNT_ID: "acme",
    CLOUDFLARE_API_TOKEN: "token",
  };
  return { asked, settings };
}

import type { ToolhubServer } from "./toolhub-server.ts";

const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/** The address that a newly registered client would open in the person's browser. */
export async function toAuthorizeUrl(
  { origin, mcpUrl }: ToolhubServer,
  redirectUri: string,
): Promise<string> {
  const response = await fetch(`${origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Field Notes",
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
    }),
  });
  const { client_id }: { client_id: string } = await response.json();
  return `${origin}/authorize?${new URLSearchParams({
    response_type: "code",
    client_id,
    redirect_uri: redirectUri,
    code_challenge: challenge,
    code_challenge_method: "S256",
    state: "s",
    resource: mcpUrl,
  })}`;
}

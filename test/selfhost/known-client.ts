/** Whether the server still knows a client that it once said to have registered. */
export async function isKnown(origin: string, clientId: string): Promise<boolean> {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: "http://127.0.0.1:33418/callback",
    code_challenge: "A".repeat(43),
    code_challenge_method: "S256",
    resource: `${origin}/mcp`,
  });
  const answer = await fetch(`${origin}/authorize?${query}`, { redirect: "manual" });
  await answer.body?.cancel();
  return answer.status === 303;
}

/** What `agents/mcp` imports of `cloudflare:email`, which plain workerd does not have; nothing here sends mail. */
export class EmailMessage {}

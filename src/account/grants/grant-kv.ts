import type { ClientInfo } from "@cloudflare/workers-oauth-provider";
import { loadOnce } from "../../load-once.ts";
import type { OAuthKv } from "../../oauth/kv.ts";
import type { SqlKv } from "../../store/sql-kv.ts";

/** A client that renews its tokens all the time keeps those that live longest. */
const maxTokens = 50;

/** What one operation of the provider may find and write. */
interface GrantAccess {
  /** The client that the Worker has found: the only one that there is for this operation. */
  readonly client?: ClientInfo;
  /** Writes a grant that is new, in one step with what it depends on; throws if it may not be. */
  readonly admit?: (write: () => void) => void;
}

/**
 * An account's grants and tokens as the provider sees them during one operation. Nothing here waits: there is no way
 * to another object or to the network. A grant that has ended cannot come back: what an exchange in flight still
 * writes of it is refused in the step of the write.
 */
export function createGrantKv(local: SqlKv, { client, admit }: GrantAccess = {}): OAuthKv {
  const read = (name: string) => {
    if (!name.startsWith("client:")) return local.read(name);
    return client && name === `client:${client.clientId}` ? JSON.stringify(client) : null;
  };
  return {
    async get(name, options) {
      const text = read(name);
      const type = typeof options === "string" ? options : options?.type;
      return text !== null && type === "json" ? (JSON.parse(text) as unknown) : text;
    },
    async put(name, value, options = {}) {
      const write = () => local.write(name, value, options);
      if (local.read(toGrantName(name)) !== null) write();
      else if (admit && name.startsWith("grant:")) admit(write);
      else return refuseEnded();
      if (name.startsWith("token:")) local.keepLongest(name.replace(/[^:]*$/, ""), maxTokens);
    },
    async delete(name) {
      local.remove(name);
    },
    async list(options) {
      return local.list(options);
    },
  };
}

const loadServer = loadOnce(() => import("../../oauth/authorization-server.ts"));

/** In the provider's words, which only the provider's own writes hear. */
async function refuseEnded(): Promise<never> {
  const { grantEnded } = await loadServer();
  throw grantEnded();
}

/** The grant that a record belongs to. Shape: `grant:<account>:<grant>`, `token:<account>:<grant>:<hash>`. */
function toGrantName(name: string): string {
  const [kind = "", account, grant] = name.split(":");
  if (kind !== "grant" && kind !== "token")
    throw new Error(`${kind} records are not of an account`);
  return `grant:${account}:${grant}`;
}

/** What the demo remembers of one request. */
export interface SeenRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly operationName: string | null;
}

/** The demo upstream as tests use it. */
export function createDemo(url: string) {
  const send = async (method: string, path: string, key: string, body?: object) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    url,
    /** Without a permission the key says nothing of what it may do, and reads. */
    async makeKey(name: string, permission?: "ro" | "rw" | "admin"): Promise<string> {
      const response = await send("POST", "/keys", "none", { name, permission });
      const { key } = await response.json<{ key: string }>();
      return key;
    },
    async revoke(key: string): Promise<void> {
      await send("DELETE", "/keys", key);
    },
    /** Makes the next `times` requests with this key meet a fault. */
    async setFault(
      key: string,
      fault: { mode: string; [setting: string]: unknown },
    ): Promise<void> {
      await send("POST", "/faults", key, fault);
    },
    async listSeen(key: string): Promise<SeenRequest[]> {
      const response = await send("GET", "/seen", key);
      return response.json<SeenRequest[]>();
    },
    async load(key: string, trial: unknown): Promise<void> {
      await send("POST", "/load", key, trial as object);
    },
  };
}

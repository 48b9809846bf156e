import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";

import { findFreePort, isPortFree } from "../../scripts/server.ts";

test("a port is free for a server that starts later, kept from others, and none that a system gives to whoever asks for any", async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, findFreePort));
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) {
    expect(port).toBeLessThan(32_768);
    expect(await isPortFree(port)).toBe(true);
    const other = createSocket("udp4");
    onTestFinished(() => void other.close());
    const refused = once(other, "listening");
    other.bind(port, "127.0.0.1");
    await expect(refused).rejects.toMatchObject({ code: "EADDRINUSE" });
  }
});

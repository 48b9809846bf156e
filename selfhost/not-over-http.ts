/** Tests of the files that run over HTTP which cannot, by a part of their names, and why. They count as skipped. */
const notOverHttp: Readonly<Record<string, readonly string[]>> = {
  "Node's fetch sends no other Host than the address has, and no https to a server without": [
    "is another server: 421",
    "under the name ",
    "other names of this server",
    "another name (421)",
    "another host gets 421",
    "of a request with every fault the outermost is told",
  ],
  // Measured: told 0.3 s after a reset, never after a close while nothing is written; a client may close its half alone.
  "plain workerd learns that a client is gone by a reset or by writing, and Node's fetch closes without one":
    ["a call whose client goes away before"],
  "the page names the address of a laptop": [
    "A call without a key goes as the page says",
    "A session goes as the page says",
  ],
};

const toLiteral = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Names of all other tests. */
export const overHttp = new RegExp(
  `^(?!.*(?:${Object.values(notOverHttp).flat().map(toLiteral).join("|")}))`,
);

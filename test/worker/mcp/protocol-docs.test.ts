import { expect, test } from "vitest";

import page from "../../../docs/protocol.md?raw";
import { disconnect, forgetKey, type Person, saveKey, signIn } from "../../support/person.ts";
import { fetchWorker, origin } from "../../support/server-under-test.ts";
import { readStream } from "../../support/session-client.ts";

/** One request or answer of the page. */
interface Block {
  /** Method and path, or status and content type. */
  readonly start: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** JSON texts; several in a stream. */
  readonly messages: readonly string[];
}

const exchanges = page
  .split(/^### /m)
  .map((text): [string, Block[]] => [text.slice(0, text.indexOf("\n")), listBlocks(text)])
  .filter(([, blocks]) => blocks.length > 0);

function listBlocks(section: string): Block[] {
  return [...section.matchAll(/^```http\n([\s\S]*?)^```/gm)].map(([, text = ""]) => {
    const [head = "", ...messages] = text.trim().split("\n\n");
    const [start = "", ...lines] = head.split("\n");
    const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(": ")));
    return { start: start.split(" "), headers, messages };
  });
}

/** What the person does before the message of that number, as the section tells it. */
const acts: Readonly<Record<string, Record<number, (person: Person) => Promise<unknown>>>> = {
  "A call without a key": { 0: forgetKey, 2: saveKey },
  Changes: { 2: forgetKey, 3: disconnect },
  "A session": { 0: forgetKey, 6: saveKey, 8: forgetKey },
};

/** `…` matches anything, at the end of a text its rest, as a field all other fields. */
function toMatcher(value: unknown): unknown {
  if (value === "…") return expect.anything();
  if (typeof value === "string" && value.endsWith("…")) {
    return expect.stringContaining(value.slice(0, -1));
  }
  if (Array.isArray(value)) return value[0] === "…" ? expect.any(Array) : value.map(toMatcher);
  if (typeof value !== "object" || value === null) return value;
  const { "…": more, ...fields } = value as Record<string, unknown>;
  const matchers = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, toMatcher(field)]),
  );
  return more === undefined ? matchers : expect.objectContaining(matchers);
}

/** An answer's messages one by one, whether it is a stream or not. */
function readMessages(answer: Response): ReturnType<typeof readStream> {
  const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream");
  if (isStream) return readStream(answer);
  return { next: () => answer.json(), cancel: async () => undefined };
}

test("the page has exchanges of each era", () => {
  expect(exchanges.map(([section]) => section)).toEqual([
    "Discovery",
    "A call with progress",
    "A call without a key",
    "Changes",
    "A session",
  ]);
});

test.each(exchanges)("%s goes as the page says", async (section, blocks) => {
  const person = await signIn();
  /** What the client has to send again: the state or the id of a question, the id of its session. */
  const known: Record<string, unknown> = {};
  const fill = (name: string, value: unknown) => (value === "…" ? known[name] : value);
  let step = 0;
  const act = async () => {
    await acts[section]?.[step]?.(person);
    step += 1;
  };
  let answer: Response | null = null;
  const readers: ReturnType<typeof readStream>[] = [];

  async function send({ start: [method = "", path = ""], headers, messages: [message] }: Block) {
    if (message !== undefined) await act();
    const own = Object.entries(headers).map(([name, value]) => [name, String(fill(name, value))]);
    answer = await fetchWorker(`${origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${person.tokens.access_token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...Object.fromEntries(own),
      },
      ...(message !== undefined && { body: JSON.stringify(JSON.parse(message, fill)) }),
    });
  }

  /** Two answers in a row: the second is what follows in the stream that was open last. */
  function findReader({ start: [status, type], headers, messages }: Block) {
    const [open] = readers;
    if (answer === null && open) return open;
    expect(answer?.status).toBe(Number(status));
    expect(answer?.headers.get("content-type") ?? "").toContain(type ?? "");
    for (const name of Object.keys(headers)) known[name] = answer?.headers.get(name) ?? "";
    const reader = readMessages(answer ?? new Response());
    if (messages.length > 0) readers.unshift(reader);
    return reader;
  }

  async function compare(block: Block) {
    const reader = findReader(block);
    answer = null;
    for (const message of block.messages) {
      await act();
      const said = await reader.next();
      expect(said).toEqual(toMatcher(JSON.parse(message)));
      Object.assign(known, said?.result);
      if (said && "method" in said && "id" in said) known.id = said.id;
    }
  }

  for (const block of blocks) {
    await (/^[A-Z]/.test(block.start[0] ?? "") ? send(block) : compare(block));
  }
  await Promise.all(readers.map((reader) => reader.cancel()));
});

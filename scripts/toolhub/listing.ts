import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { parse } from "yaml";
import * as z from "zod";

import { UsageError } from "../../compiler/cli/command.ts";
import { print, warn } from "../../compiler/cli/print.ts";
import { toInvocation } from "../../compiler/diagnostics/invocation.ts";

export const listingHelp = `${toInvocation("listing <origin> [--out <folder>]")}

  Writes what a deployed toolhub says of itself as the files that registries, catalogues and projects keep: server.json,
  AI catalog, server cards, .mcp.json, .vscode/mcp.json, install links, and an entry for Docker's MCP catalogue.

  --out <folder>  where to, "listing" unless told
  --help          show this

Exit codes: 0 written; 1 the deployment does not answer as one; 2 the command is not understood.`;

interface ListingFile {
  readonly path: string;
  readonly text: string;
}

/** Where each is served, and what it is called as a file. */
const files = [
  ["/server.json", "server.json"],
  ["/.well-known/ai-catalog.json", "ai-catalog.json"],
  ["/listing/mcp.json", ".mcp.json"],
  ["/listing/vscode-mcp.json", ".vscode/mcp.json"],
] as const;

const Name = z.string().regex(/^[a-z0-9-]{1,100}$/);
const Catalog = z.object({ entries: z.array(z.object({ url: z.url() })) });
const Card = z.object({ name: z.string().transform((name) => Name.parse(name.split("/").at(-1))) });
const Links = z.array(
  z.object({ title: z.string(), url: z.url(), vscodeLink: z.url(), cursorLink: z.url() }),
);
const DockerEntry = z.object({ name: Name });

async function readText(url: URL): Promise<string> {
  const response = await fetch(url, { redirect: "error" });
  if (!response.ok) throw new Error(`${url.href} answers ${response.status}.`);
  return response.text();
}

async function readCards(origin: string, catalog: string): Promise<ListingFile[]> {
  const { entries } = Catalog.parse(JSON.parse(catalog));
  return Promise.all(
    entries.map(async (entry) => {
      const text = await readText(new URL(new URL(entry.url).pathname, origin));
      return { path: `server-cards/${Card.parse(JSON.parse(text)).name}.json`, text };
    }),
  );
}

/** The three files that docker/mcp-registry wants of a remote server. */
async function readDocker(origin: string): Promise<ListingFile[]> {
  const text = await readText(new URL("/listing/docker.yaml", origin));
  const folder = `docker/servers/${DockerEntry.parse(parse(text)).name}`;
  return [
    { path: `${folder}/server.yaml`, text },
    { path: `${folder}/tools.json`, text: "[]\n" },
    { path: `${folder}/readme.md`, text: `Docs: ${origin}/llms.txt\n` },
  ];
}

async function readLinks(origin: string): Promise<ListingFile> {
  const text = await readText(new URL("/listing/install.json", origin));
  const lines = Links.parse(JSON.parse(text)).map(
    ({ title, url, vscodeLink, cursorLink }) =>
      `- ${title}, \`${url}\`: [VS Code](${vscodeLink}), [Cursor](${cursorLink})`,
  );
  return { path: "install.md", text: `${lines.join("\n")}\n` };
}

/** Everything that the deployment says of itself, as files. Throws: a sentence if it does not answer as a toolhub. */
async function readListing(origin: string): Promise<ListingFile[]> {
  const plain = await Promise.all(
    files.map(async ([address, path]) => ({
      path,
      text: await readText(new URL(address, origin)),
    })),
  );
  const catalog = plain.find(({ path }) => path === "ai-catalog.json")?.text ?? "";
  const [cards, docker, links] = await Promise.all([
    readCards(origin, catalog),
    readDocker(origin),
    readLinks(origin),
  ]);
  return [...plain, ...cards, ...docker, links];
}

/** Writes the files of the deployment that is named. Returns the exit code. Throws: `UsageError`. */
export async function runListing(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      out: { type: "string", default: "listing" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    print(listingHelp);
    return 0;
  }
  const [address = ""] = positionals;
  if (!URL.canParse(address)) {
    throw new UsageError("Name the address of a toolhub, such as https://tools.example.org.");
  }
  try {
    for (const { path, text } of await readListing(new URL(address).origin)) {
      const file = join(values.out, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      print(file);
    }
    return 0;
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

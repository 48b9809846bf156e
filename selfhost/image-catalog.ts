import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { toCatalogModule } from "../compiler/cli/catalog-module.ts";
import { catalog } from "../src/catalog/catalog.gen.ts";
import { identity } from "../src/settings/identity.ts";
import type { Engine } from "./engine.ts";
import { type Container, check, lastLine, waitForAnswer } from "./image-container.ts";

/** What a team's repository has for its image: the template's Dockerfile, and a catalogue as it builds one. */
function writeTeam(folder: string, image: string): string {
  mkdirSync(join(folder, ".toolhub"), { recursive: true });
  const own = catalog.map((toolset) => ({ ...toolset, title: "Tools of the team" }));
  const module = toCatalogModule(own, identity.version, { NAME: "Team server" });
  writeFileSync(join(folder, ".toolhub/catalog.js"), module);
  const dockerfile = readFileSync("create/template/Dockerfile", "utf8");
  writeFileSync(join(folder, "Dockerfile"), dockerfile.replace("__IMAGE__", image));
  copyFileSync("create/template/.dockerignore", join(folder, ".dockerignore"));
  return join(folder, ".toolhub/catalog.js");
}

/** Whether a container of `image` with these options serves what the team's catalogue says. */
async function isTeamServed(container: Container, image: string, more: readonly string[]) {
  const { name, port, options, tell } = container;
  tell(
    "run",
    "--detach",
    "--name",
    `${name}-team`,
    ...options,
    ...more,
    "-p",
    `127.0.0.1:${port}:8080`,
    image,
  );
  await waitForAnswer(port);
  const text = await fetch(`http://localhost:${port}/llms.txt`).then(
    (answer) => answer.text(),
    () => "",
  );
  tell("rm", "-f", "-t", "0", `${name}-team`);
  return text.startsWith("# Team server\n") && text.includes("Tools of the team");
}

/** The image takes a team's catalogue, from `FROM` and from a mounted file, and none of another version. */
export async function checkCatalogs(
  engine: Engine,
  container: Container,
  folder: string,
): Promise<void> {
  const { image, options, tell } = container;
  const [, repository = image, tag = "latest"] = /^(.*):([^:/]+)$/.exec(image) ?? [];
  const team = join(folder, "team");
  const file = writeTeam(team, repository);
  const mounted = (path: string) => ["-v", `${path}:/toolhub/catalog.js:ro`];
  check(
    await isTeamServed(container, image, mounted(file)),
    "it serves a catalogue that is mounted",
  );
  const built = "localhost/toolhub-team:test";
  engine.build(team, built, ["--build-arg", `TOOLHUB_VERSION=${tag}`]);
  check(await isTeamServed(container, built, []), "an image FROM it serves the catalogue in it");
  tell("rmi", "-f", built);
  const old = join(folder, "old.js");
  writeFileSync(old, toCatalogModule(catalog, "0.0.1"));
  const refused = tell("run", "--rm", ...options, ...mounted(old), image);
  check(refused.status === 65, `another version's ends it with 65: ${lastLine(refused.stderr)}`);
}

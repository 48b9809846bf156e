import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import * as z from "zod";

/** npm's names of the processors that an image can be for, by Docker's. */
const packages: Readonly<Record<string, string>> = {
  amd64: "@cloudflare/workerd-linux-64",
  arm64: "@cloudflare/workerd-linux-arm64",
};

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string(), integrity: z.string() }).partial(),
  ),
});

/** workerd for another processor than this one: as package-lock.json has it, byte for byte. */
function fetchPackage(name: string): string {
  const lock = Lock.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));
  const { version, integrity = "" } = lock.packages[`node_modules/${name}`] ?? {};
  const folder = mkdtempSync(join(tmpdir(), "workerd-"));
  execFileSync("npm", ["pack", `${name}@${version}`, "--pack-destination", folder, "--silent"]);
  const [archive = ""] = readdirSync(folder);
  const digest = createHash("sha512")
    .update(readFileSync(join(folder, archive)))
    .digest("base64");
  if (integrity !== `sha512-${digest}`) {
    throw new Error(`${name}@${version} is not what package-lock.json says.`);
  }
  execFileSync("tar", ["-xzf", join(folder, archive), "-C", folder, "package/bin/workerd"]);
  return join(folder, "package/bin/workerd");
}

/** `npm ci` has brought the one for the processor that it runs on. */
function findWorkerd(arch: string): string {
  const name = packages[arch];
  if (name === undefined) throw new Error(`There is no workerd for ${arch}.`);
  const installed = join("node_modules", name, "bin/workerd");
  return existsSync(installed) ? installed : fetchPackage(name);
}

// For the Dockerfile: node selfhost/runtime-files.ts <folder> [amd64|arm64].
const [folder = "", arch] = process.argv.slice(2);
const own = process.arch === "x64" ? "amd64" : process.arch;
mkdirSync(join(folder, "data"), { recursive: true, mode: 0o700 });
copyFileSync(findWorkerd(arch || own), join(folder, "workerd"));
chmodSync(join(folder, "workerd"), 0o755);
// The authorities that Node trusts are Mozilla's: the slim image has none.
writeFileSync(join(folder, "ca-certificates.crt"), `${rootCertificates.join("\n")}\n`);

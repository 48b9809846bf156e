import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Where packages come from. In pieces, because no file may name one: this one included. */
const hosts = [
  ["registry", "npmjs", "org"],
  ["registry", "yarnpkg", "com"],
  ["npm", "pkg", "github", "com"],
  ["pypi", "org"],
  ["files", "pythonhosted", "org"],
  ["static", "crates", "io"],
  ["rubygems", "org"],
  ["proxy", "golang", "org"],
  ["deb", "debian", "org"],
].map((labels) => labels.join("."));

/** Every file that is committed, and that would be with `git add`. */
const files = execFileSync("git", ["ls-files", "-z", "-c", "-o", "--exclude-standard"], {
  encoding: "utf8",
  maxBuffer: 16 * 1024 * 1024,
})
  .split("\0")
  .filter((file) => file !== "");

test("no file names the host of a package registry: whoever installs has their own", () => {
  expect(files.length).toBeGreaterThan(500);
  const naming = files.filter((file) => {
    const text = readFileSync(file, "latin1");
    return hosts.some((host) => text.includes(host));
  });
  expect(naming).toEqual([]);
});

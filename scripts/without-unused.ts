import type MagicString from "magic-string";
import type { Plugin } from "rolldown";

import { leaveOut } from "./leave-out.ts";
import { replaceKnown } from "./replace-known.ts";
import { dropUnread, markSchemas } from "./unread-schemas.ts";
import type { Unused } from "./unused.ts";
import { unusedOfHono } from "./unused-of-hono.ts";
import { unusedOfSdk } from "./unused-of-sdk.ts";
import { unusedOfZod } from "./unused-of-zod.ts";

/** What packages have for servers that toolhub is not, by the file that has it. */
const unused = [...unusedOfHono, ...unusedOfSdk, ...unusedOfZod];

function cut(text: string, of: Unused): MagicString {
  const { names = [], silent = [], replaced = [], schemasIn } = of;
  const left = leaveOut(replaceKnown(text, replaced, of.file.source), names, silent);
  if (schemasIn?.length) dropUnread(left, schemasIn);
  if (schemasIn) markSchemas(left, schemasIn);
  return left;
}

/** Throws: if a package is there, but not the file of it that has something unused. */
function assertFound(ids: readonly string[]): void {
  for (const { package: name, file } of unused) {
    const isThere = ids.some((id) => id.includes(`/node_modules/${name}/`));
    if (isThere && !ids.some((id) => file.test(id))) {
      throw new Error(`${name} has no ${file.source} any more: what of it is unused would stay.`);
    }
  }
}

/** Bundles packages without what toolhub never calls of them. Throws: if one has it no longer, under that name or in that file. */
export const withoutUnused = (): Plugin => ({
  name: "without-unused",
  transform: {
    filter: { id: unused.map(({ file }) => file) },
    handler(text, id) {
      const found = unused.find(({ file }) => file.test(id));
      if (!found) return null;
      const left = cut(text, found);
      return { code: left.toString(), map: left.generateMap({ hires: true }).toString() };
    },
  },
  buildEnd(error) {
    if (!error) assertFound([...this.getModuleIds()]);
  },
});

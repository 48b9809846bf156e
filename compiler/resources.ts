import { join } from "node:path";
import * as z from "zod";

import type { CompiledResource } from "../src/catalog/prompt.ts";
import { mapCollecting } from "./diagnostics/diagnostic-list.ts";
import { listMarkdownFiles, readMarkdown } from "./read/markdown.ts";

const Front = z.strictObject({
  title: z.string().min(1).max(60),
  description: z.string().min(1).max(400),
});

/** `resources/*.md` of a toolset. Throws: `ToolsetError` with the mistakes of all files. */
export function compileResources(toolset: string, folder: string): CompiledResource[] {
  return mapCollecting(listMarkdownFiles(join(folder, "resources")), (file) => {
    const { name, front, text } = readMarkdown(file, Front);
    const uri = `toolhub://${toolset}/${name}.md`;
    return { uri, name, ...front, mimeType: "text/markdown", scope: `${toolset}:read`, text };
  });
}

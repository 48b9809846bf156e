import { readdirSync } from "node:fs";

const top = readdirSync(".").filter((name) => name.endsWith(".md"));
const below = ["docs", "toolsets", "test"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
    .map((name) => `${folder}/${name}`),
);

/** Every Markdown file of the repository. */
export const markdownFiles = [...top, ...below].map((file) => file.replaceAll("\\", "/"));

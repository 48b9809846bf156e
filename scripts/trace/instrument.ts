import { readFileSync } from "node:fs";
import { relative, sep } from "node:path";
import type { Plugin } from "esbuild";
import MagicString from "magic-string";
import { type ArrowFunctionExpression, parseSync, Visitor } from "oxc-parser";

type FunctionNode = Pick<ArrowFunctionExpression, "start"> & {
  readonly id?: { readonly name: string } | null;
  readonly body: ArrowFunctionExpression["body"] | null;
};

/** One function that was entered. */
export interface Entered {
  /** From the root of the repository. */
  readonly file: string;
  readonly name: string;
}

/** What every traced bundle begins with: nothing is noted until `__entered` is an array. */
export const prelude = `globalThis.__entered = null;
globalThis.__enter = (id) => { globalThis.__entered?.push(id); };`;

/** `<file>#<function>`, as the bundle notes it. */
export function parseEntered(id: string): Entered {
  const [file = "", name = ""] = id.split("#");
  return { file, name };
}

const nameless = "(anonymous)";

/** The source text of a module, each of its functions noting that it was entered. */
export function instrument(file: string, text: string): string {
  const { program } = parseSync(file, text);
  const changed = new MagicString(text);
  const names = new Map<number, string>();
  const toHook = (node: FunctionNode) =>
    `__enter(${JSON.stringify(`${file}#${names.get(node.start) ?? toName(node)}`)})`;
  const visit = (node: FunctionNode) => {
    const { body } = node;
    if (!body) return;
    if (body.type !== "BlockStatement") {
      changed.appendLeft(body.start, `(${toHook(node)}, `).appendRight(body.end, ")");
    } else changed.appendLeft(body.start + 1, ` ${toHook(node)};`);
  };
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      if (id.type === "Identifier" && init) names.set(init.start, id.name);
    },
    Property: ({ key, value }) => {
      if (key.type === "Identifier") names.set(value.start, key.name);
    },
    MethodDefinition: ({ key, value }) => {
      if (key.type === "Identifier" || key.type === "PrivateIdentifier") {
        names.set(value.start, key.name);
      }
    },
    FunctionDeclaration: visit,
    FunctionExpression: visit,
    ArrowFunctionExpression: visit,
  }).visit(program);
  return changed.toString();
}

const toName = (node: FunctionNode): string => node.id?.name ?? nameless;

/** Makes every function below `folders` note that it was entered. */
export const instrumentFolders = (folders: readonly string[]): Plugin => ({
  name: "instrument",
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
      const file = relative(process.cwd(), path).split(sep).join("/");
      if (!folders.some((folder) => file.startsWith(`${folder}/`))) return null;
      const loader = path.endsWith("x") ? "tsx" : "ts";
      return { contents: instrument(file, readFileSync(path, "utf8")), loader };
    });
  },
});

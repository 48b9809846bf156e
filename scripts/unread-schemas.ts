import type MagicString from "magic-string";
import { type FunctionBody, type Program, parseSync, type Statement } from "oxc-parser";

/** Statements of functions of these names, or those of the module itself. */
function listStatements({ body }: Program, functions: readonly string[]): readonly Statement[] {
  if (functions.length === 0) return body as readonly Statement[];
  return functions.flatMap((name) => {
    const found = body.find(
      (each) => each.type === "FunctionDeclaration" && each.id?.name === name,
    );
    if (found?.type !== "FunctionDeclaration") throw new Error(`There is no function ${name}.`);
    return (found.body as FunctionBody).body as Statement[];
  });
}

/**
 * Says of each schema that is made at the top of a module, or in these functions, that making it does nothing else: whoever bundles
 * leaves out those that nothing reads, with the schemas in them.
 */
export function markSchemas(left: MagicString, functions: readonly string[]): void {
  const { program } = parseSync("module.js", left.original);
  for (const statement of listStatements(program, functions)) {
    if (statement.type !== "VariableDeclaration") continue;
    for (const { init } of statement.declarations) {
      if (init?.type !== "CallExpression") continue;
      // A mark before a call is of that call alone, not of those before it in its chain or in its arguments.
      left.appendLeft(init.start, "/* @__PURE__ */ (() => ");
      left.appendRight(init.end, ")()");
    }
  }
}

/** Where the schemas that a function returns are read: by name, and nowhere else. */
const read = /\b(?:s|buildSchemas\d+\(\))\.(\w+)/g;

/** All that the SDK does with them. */
const known =
  /(?:\bconst s = |\bfunction |^\s*)buildSchemas\d+\(\)(?:;| \{)|\bbuildSchemas\d+\(\)\.\w+/gm;

/** Takes the schemas that no other function reads out of what these return. Throws: if they are read in another way. */
export function dropUnread(left: MagicString, functions: readonly string[]): void {
  const text = left.toString();
  const asked = text.match(/\bbuildSchemas\d+\(/g)?.length ?? 0;
  if (asked === 0 || text.match(known)?.length !== asked) {
    throw new Error("Schemas are read in another way.");
  }
  const names = new Set([...text.matchAll(read)].map(([, name]) => name));
  const { program } = parseSync("module.js", left.original);
  for (const statement of listStatements(program, functions)) {
    if (statement.type !== "ReturnStatement") continue;
    if (statement.argument?.type !== "ObjectExpression") continue;
    const { properties } = statement.argument;
    properties.forEach((property, index) => {
      if (property.type !== "Property" || property.key.type !== "Identifier") return;
      const end = properties[index + 1]?.start ?? property.end;
      if (!names.has(property.key.name)) left.remove(property.start, end);
    });
  }
}

import MagicString from "magic-string";
import {
  type Class,
  type Function as FunctionNode,
  parseSync,
  type Span,
  Visitor,
} from "oxc-parser";

const inFunction = '{ throw new Error("toolhub leaves this out"); }';
const inClass = `{ constructor() ${inFunction} }`;

/** Where functions, methods (`Class.method`) and classes have their bodies. An arrow function is named by its variable. */
function listBodies(text: string): Map<string, { readonly body: Span; readonly stub: string }> {
  const bodies = new Map<string, { readonly body: Span; readonly stub: string }>();
  const addFunction = (name: string, body: Span | null) => {
    if (body) bodies.set(name, { body, stub: inFunction });
  };
  const addClass = (name: string, { body }: Class) => {
    bodies.set(name, { body, stub: inClass });
    for (const member of body.body) {
      if (member.type !== "MethodDefinition" || member.key.type !== "Identifier") continue;
      addFunction(`${name}.${member.key.name}`, (member.value as FunctionNode).body);
    }
  };
  new Visitor({
    FunctionDeclaration: ({ id, body }) => addFunction(id?.name ?? "", body),
    ClassDeclaration: (node) => addClass(node.id?.name ?? "", node),
    VariableDeclarator: ({ id, init }) => {
      if (id.type !== "Identifier") return;
      if (init?.type === "ClassExpression") addClass(id.name, init);
      if (init?.type === "ArrowFunctionExpression" && init.body.type === "BlockStatement")
        addFunction(id.name, init.body);
    },
  }).visit(parseSync("module.js", text).program);
  return bodies;
}

/**
 * A module without the bodies of these functions, methods (`Class.method`) and classes: whoever calls one throws, and what
 * they alone needed a bundler leaves out. Throws: if there is no such one.
 */
export function leaveOut(text: string, names: readonly string[]): MagicString {
  const bodies = listBodies(text);
  const missing = names.filter((name) => !bodies.has(name));
  if (missing.length > 0) throw new Error(`There is no ${missing.join(", ")} to leave out.`);
  const left = new MagicString(text);
  for (const name of names) {
    const { body, stub } = bodies.get(name) ?? {};
    if (body && stub) left.overwrite(body.start, body.end, stub);
  }
  return left;
}

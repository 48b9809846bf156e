import MagicString from "magic-string";
import {
  type Class,
  type Expression,
  type Function as FunctionNode,
  parseSync,
  type Span,
  Visitor,
} from "oxc-parser";

/** Where it is, and what takes its place. */
interface Part {
  readonly span: Span;
  readonly stub: string;
}

const inFunction = '{ throw new Error("toolhub leaves this out"); }';
const inClass = `{ constructor() ${inFunction} }`;

/**
 * Bodies of functions, methods (`Class.method`) and classes, and tables: what an array or an object holds, also one that is given to
 * a function. An arrow function and a table are named by their variable.
 */
function listParts(text: string): ReadonlyMap<string, readonly Part[]> {
  const parts = new Map<string, Part[]>();
  const add = (name: string, span: Span, stub: string) =>
    parts.set(name, [...(parts.get(name) ?? []), { span, stub }]);
  const addFunction = (name: string, body: Span | null) => {
    if (body) add(name, body, inFunction);
  };
  const addClass = (name: string, { body }: Class) => {
    add(name, body, inClass);
    for (const member of body.body) {
      if (member.type !== "MethodDefinition" || member.key.type !== "Identifier") continue;
      addFunction(`${name}.${member.key.name}`, (member.value as FunctionNode).body);
    }
  };
  const addTable = (name: string, init: Expression | null) => {
    const value = init?.type === "CallExpression" ? init.arguments[0] : init;
    if (value?.type === "ArrayExpression") add(name, value, "[]");
    if (value?.type === "ObjectExpression") add(name, value, "{}");
  };
  new Visitor({
    FunctionDeclaration: ({ id, body }) => addFunction(id?.name ?? "", body),
    ClassDeclaration: (node) => addClass(node.id?.name ?? "", node),
    VariableDeclarator: ({ id, init }) => {
      if (id.type !== "Identifier") return;
      addTable(id.name, init);
      if (init?.type === "ClassExpression") addClass(id.name, init);
      if (init?.type === "ArrowFunctionExpression" && init.body.type === "BlockStatement")
        addFunction(id.name, init.body);
    },
  }).visit(parseSync("module.js", text).program);
  return parts;
}

/**
 * A module without the bodies of these functions, methods (`Class.method`) and classes, and without what is in these tables: whoever
 * calls one throws, who looks into one finds nothing, and what they alone needed a bundler leaves out. Throws: if there is no such one,
 * or another of that name.
 */
export function leaveOut(text: string, names: readonly string[]): MagicString {
  const parts = listParts(text);
  const missing = names.filter((name) => !parts.has(name));
  if (missing.length > 0) throw new Error(`There is no ${missing.join(", ")} to leave out.`);
  const left = new MagicString(text);
  for (const name of names) {
    const [part, other] = parts.get(name) ?? [];
    if (other) throw new Error(`There is more than one ${name} to leave out.`);
    if (part) left.overwrite(part.span.start, part.span.end, part.stub);
  }
  return left;
}

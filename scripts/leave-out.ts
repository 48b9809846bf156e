import MagicString from "magic-string";
import {
  type Class,
  type Expression,
  type Function as FunctionNode,
  type ObjectExpression,
  type PropertyKey,
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

/** Nothing where it is not written out. */
function toName(key: PropertyKey): string {
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" ? String(key.value) : "";
}

class Parts extends Map<string, readonly Part[]> {
  add(name: string, span: Span, stub: string): void {
    this.set(name, [...(this.get(name) ?? []), { span, stub }]);
  }

  addFunction(name: string, body: Span | null): void {
    if (body) this.add(name, body, inFunction);
  }

  addClass(name: string, { body }: Class): void {
    this.add(name, body, inClass);
    for (const member of body.body) {
      if (member.type !== "MethodDefinition" || member.key.type !== "Identifier") continue;
      this.addFunction(`${name}.${member.key.name}`, (member.value as FunctionNode).body);
    }
  }

  addEntry(name: string, value: Expression): void {
    if (value.type === "FunctionExpression") this.addFunction(name, value.body);
    else this.add(name, value, "void 0");
  }

  /** An object in an object is named by its key alone. */
  addEntries(name: string, { properties }: ObjectExpression): void {
    for (const property of properties) {
      if (property.type !== "Property" || property.kind !== "init") continue;
      const key = toName(property.key);
      this.addEntry(`${name}.${key}`, property.value);
      if (property.value.type === "ObjectExpression") this.addEntries(key, property.value);
    }
  }

  /** What a variable holds, or is made of by a function that is given it. */
  addValue(name: string, value: Expression | null): void {
    if (value?.type === "ArrayExpression") this.add(name, value, "[]");
    if (value?.type === "ClassExpression") this.addClass(name, value);
    if (value?.type === "ObjectExpression") {
      this.add(name, value, "{}");
      this.addEntries(name, value);
    }
    if (value?.type === "CallExpression") {
      for (const each of value.arguments)
        if (each.type !== "SpreadElement") this.addValue(name, each);
    }
  }
}

/**
 * Bodies of functions, methods (`Class.method`) and classes, tables, which are what an array or an object holds, also one that is
 * given to a function, and entries of objects (`Table.key`). An arrow function and a table are named by their variable.
 */
function listParts(text: string): Parts {
  const parts = new Parts();
  new Visitor({
    FunctionDeclaration: ({ id, body }) => parts.addFunction(id?.name ?? "", body),
    ClassDeclaration: (node) => parts.addClass(node.id?.name ?? "", node),
    AssignmentExpression: ({ left, right }) => {
      if (left.type === "Identifier") parts.addValue(left.name, right);
    },
    VariableDeclarator: ({ id, init }) => {
      if (id.type !== "Identifier") return;
      parts.addValue(id.name, init);
      if (init?.type === "ArrowFunctionExpression" && init.body.type === "BlockStatement")
        parts.addFunction(id.name, init.body);
    },
  }).visit(parseSync("module.js", text).program);
  return parts;
}

/**
 * A module without the bodies of these functions, methods (`Class.method`) and classes, and without what is in these tables or at
 * these entries (`Table.key`): whoever calls one throws, who looks into one finds nothing, and what they alone needed a bundler leaves
 * out. Who calls one of `silent` finds that it does nothing. Throws: if there is no such one, or another of that name.
 */
export function leaveOut(
  text: string,
  names: readonly string[],
  silent: readonly string[] = [],
): MagicString {
  const parts = listParts(text);
  const missing = [...names, ...silent].filter((name) => !parts.has(name));
  if (missing.length > 0) throw new Error(`There is no ${missing.join(", ")} to leave out.`);
  const left = new MagicString(text);
  for (const name of [...names, ...silent]) {
    const [part, other] = parts.get(name) ?? [];
    if (other) throw new Error(`There is more than one ${name} to leave out.`);
    if (part)
      left.overwrite(part.span.start, part.span.end, silent.includes(name) ? "{}" : part.stub);
  }
  return left;
}

import type { Unused } from "./unused.ts";

export const unusedOfHono: readonly Unused[] = [
  {
    package: "hono/dist/jsx",
    file: /hono\/dist\/jsx\/base\.js$/,
    // What React 19 does with elements of a page's head that stand elsewhere, and with functions as actions of forms.
    replaced: [
      ["for (const k in domRenderers) components_exports[k][DOM_RENDERER] = domRenderers[k];", ""],
      [
        "else if (components_exports[tag]) return new JSXFunctionNode(components_exports[tag], props, children);",
        "",
      ],
      ['tag === "svg" || tag === "head"', 'tag === "svg"'],
    ],
  },
];

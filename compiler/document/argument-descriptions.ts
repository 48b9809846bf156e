import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

import { toFirstParagraph } from "./description.ts";

/** What the API says of the argument that a variable is the whole value of, by variable; of others nothing. */
export function readArgumentDescriptions(
  schema: GraphQLSchema,
  document: DocumentNode,
): ReadonlyMap<string, string> {
  const info = new TypeInfo(schema);
  const uses: string[] = [];
  const wholes: { readonly variable: string; readonly text: string }[] = [];
  visit(
    document,
    visitWithTypeInfo(info, {
      VariableDefinition: () => false,
      Variable: ({ name }) => {
        uses.push(name.value);
      },
      Field: ({ arguments: given = [] }) => {
        const known = info.getFieldDef()?.args ?? [];
        for (const { name, value } of given) {
          if (value.kind !== Kind.VARIABLE) continue;
          const text = known.find((argument) => argument.name === name.value)?.description ?? "";
          wholes.push({ variable: value.name.value, text: toFirstParagraph(text) });
        }
      },
    }),
  );
  return new Map(
    [...Map.groupBy(wholes, ({ variable }) => variable)].flatMap(([variable, own]) => {
      const [text = "", second] = new Set(own.map((whole) => whole.text));
      const isAll = uses.filter((name) => name === variable).length === own.length;
      return isAll && second === undefined && text !== "" ? [[variable, text] as const] : [];
    }),
  );
}

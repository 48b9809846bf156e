import {
  type ASTVisitor,
  type GraphQLField,
  type GraphQLSchema,
  isInputType,
  isInterfaceType,
  isObjectType,
  parse,
  TypeInfo,
  typeFromAST,
  validate,
  visit,
  visitWithTypeInfo,
} from "graphql";

import { compareInput } from "./input.ts";
import { type Drift, toDeprecated } from "./kinds.ts";
import { compareOutput } from "./output.ts";

/** What changed from `before` to `after` for one document, each thing once. */
export function listDrift(before: GraphQLSchema, after: GraphQLSchema, text: string): Drift[] {
  const document = parse(text);
  const broken = validate(after, document).map(
    ({ message }): Drift => ({ kind: "breaking", message }),
  );
  const changed: Drift[] = [];
  const types = new TypeInfo(before);
  const visitor: ASTVisitor = {
    VariableDefinition: (node) => {
      const type = typeFromAST(before, node.type);
      if (type && isInputType(type)) changed.push(...compareInput(type, after));
    },
    Field: () => {
      const [parent, field] = [types.getParentType(), types.getFieldDef()];
      const now = parent && field && findField(after, parent.name, field.name);
      if (!now) return;
      const at = `${parent.name}.${field.name}`;
      changed.push(...compareOutput({ before, after }, at, field, now));
    },
    Argument: () => {
      const [parent, field, argument] = [
        types.getParentType(),
        types.getFieldDef(),
        types.getArgument(),
      ];
      const now = parent && field && findField(after, parent.name, field.name);
      const same = now?.args.find(({ name }) => name === argument?.name);
      const at = `${parent?.name}.${field?.name}(${argument?.name}:)`;
      changed.push(...toDeprecated(at, same?.deprecationReason));
    },
  };
  visit(document, visitWithTypeInfo(types, visitor));
  return [...new Map([...broken, ...changed].map((drift) => [drift.message, drift])).values()];
}

function findField(
  schema: GraphQLSchema,
  parent: string,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  const type = schema.getType(parent);
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

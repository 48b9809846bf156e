import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type NameNode,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
  validate,
  visit,
} from "graphql";

import { toDiagnostic } from "./diagnostics/diagnostic.ts";
import { ToolsetError } from "./diagnostics/toolset-error.ts";
import { directiveNames } from "./directives.ts";
import { toValidationAdvice } from "./validation-advice.ts";

const rules: readonly ValidationRule[] = [
  ...specifiedRules,
  ConstantDirectivesRule,
  OneAnswerRule,
  SomeFieldsRule,
  OwnNamesRule,
];

/** Throws: `ToolsetError` with all mistakes. */
export function assertValid(file: string, schema: GraphQLSchema, document: DocumentNode): void {
  if (validate(schema, document, rules).length === 0) return;
  // Rule by rule, because an error does not tell which rule found it.
  const diagnostics = rules.flatMap((rule) =>
    validate(schema, document, [rule]).map((error) =>
      toDiagnostic(file, error, toValidationAdvice(schema, rule, error)),
    ),
  );
  if (diagnostics.length > 0) throw new ToolsetError(diagnostics);
}

/** toolhub reads its directives at build time, when no variable has a value. */
function ConstantDirectivesRule(context: ValidationContext): ASTVisitor {
  return {
    Directive(directive) {
      if (!directiveNames.has(directive.name.value)) return;
      visit(directive, {
        Variable(node) {
          const message = `@${directive.name.value} takes no variables: write the value itself.`;
          context.reportError(new GraphQLError(message, { nodes: node }));
        },
      });
    },
  };
}

/** graphql-js 17 parses braces with nothing between them; the specification, section 2.8, has no such selection. */
function SomeFieldsRule(context: ValidationContext): ASTVisitor {
  return {
    SelectionSet(node) {
      if (node.selections.length > 0) return;
      const message = "Nothing stands between these braces: write the fields of the result.";
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}

/** A tool's result is one answer; `@defer` and `@stream` would send it in parts. */
function OneAnswerRule(context: ValidationContext): ASTVisitor {
  return {
    Directive(node) {
      const name = node.name.value;
      if (name !== "defer" && name !== "stream") return;
      const message = `A tool's result is one answer: remove @${name}.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}

/** Two underscores begin the names of GraphQL's own; `__proto__` besides means something else in JavaScript. */
function OwnNamesRule(context: ValidationContext): ASTVisitor {
  const check = (node: NameNode | undefined) => {
    if (!node?.value.startsWith("__")) return;
    const message = `${node.value} begins with __, as GraphQL's own names do: take another name.`;
    context.reportError(new GraphQLError(message, { nodes: node }));
  };
  return {
    VariableDefinition: ({ variable }) => check(variable.name),
    Field: ({ alias, name }) => {
      if (alias?.value !== name.value) check(alias);
    },
  };
}

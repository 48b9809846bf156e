import { type ASTVisitor, GraphQLError, type ValidationContext, visit } from "graphql";

import { directiveNames } from "./document/directives.ts";

/** toolhub reads its directives at build time, when no variable has a value. */
export function ConstantDirectivesRule(context: ValidationContext): ASTVisitor {
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

/** A tool's result is one answer; `@defer` and `@stream` would send it in parts. */
export function OneAnswerRule(context: ValidationContext): ASTVisitor {
  return {
    Directive(node) {
      const name = node.name.value;
      if (name !== "defer" && name !== "stream") return;
      const message = `A tool's result is one answer: remove @${name}.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}

import {
  type DocumentNode,
  type GraphQLSchema,
  specifiedRules,
  type ValidationRule,
  validate,
} from "graphql";
import { toDiagnostic } from "./diagnostics/diagnostic.ts";
import { ToolsetError } from "./diagnostics/toolset-error.ts";
import { ConstantDirectivesRule, OneAnswerRule } from "./toolhub-rules.ts";
import { toValidationAdvice } from "./validation-advice.ts";

const rules: readonly ValidationRule[] = [...specifiedRules, ConstantDirectivesRule, OneAnswerRule];

/** Rule by rule, because an error does not tell which rule found it. Throws: `ToolsetError` with all mistakes. */
export function assertValid(file: string, schema: GraphQLSchema, document: DocumentNode): void {
  const diagnostics = rules.flatMap((rule) =>
    validate(schema, document, [rule]).map((error) =>
      toDiagnostic(file, error, toValidationAdvice(schema, rule, error)),
    ),
  );
  if (diagnostics.length > 0) throw new ToolsetError(diagnostics);
}

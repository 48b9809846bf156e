import {
  type DocumentNode,
  type GraphQLSchema,
  specifiedRules,
  type ValidationRule,
  validate,
} from "graphql";
import { AuthorError, toProblem } from "./diagnostics/problem.ts";
import { ConstantDirectivesRule, OneAnswerRule } from "./toolhub-rules.ts";
import { toAdvice } from "./validation-advice.ts";

const rules: readonly ValidationRule[] = [...specifiedRules, ConstantDirectivesRule, OneAnswerRule];

/** Rule by rule, because an error does not tell which rule found it. Throws: `AuthorError` with all mistakes. */
export function assertValid(file: string, schema: GraphQLSchema, document: DocumentNode): void {
  const problems = rules.flatMap((rule) =>
    validate(schema, document, [rule]).map((error) =>
      toProblem(file, error, toAdvice(schema, rule, error)),
    ),
  );
  if (problems.length > 0) throw new AuthorError(problems);
}

/** Where values for an argument come from while a person types. */
export type CompletionSource =
  | { readonly kind: "values"; readonly values: readonly string[] }
  /** The tool is called with what was typed so far; `path` are keys of its result down to the values. */
  | {
      readonly kind: "tool";
      readonly tool: string;
      readonly argument: string;
      readonly path: readonly string[];
    };

interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** What stands in the text if nothing is given. */
  readonly default?: string;
  readonly completion: CompletionSource | null;
}

/** A text for a person to start from. Source: MCP 2026-07-28, server/prompts. */
export interface CompiledPrompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The scope a grant needs. */
  readonly scope: string;
  readonly arguments: readonly PromptArgument[];
  /** Markdown with `{{argument}}` where a value goes, and `{{#argument}}...{{/argument}}` around what is there only with one. */
  readonly text: string;
}

/** A text for a model to read. Source: MCP 2026-07-28, server/resources. */
export interface CompiledResource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  /** The scope a grant needs. */
  readonly scope: string;
  readonly text: string;
}

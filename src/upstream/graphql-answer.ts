import { isObject } from "../is-object.ts";

/** A GraphQL error as far as we read it; GitHub has `type` in place of a code. Source: GraphQL specification, section 7.1.2. */
export interface GraphqlError {
  readonly message: string;
  readonly path: readonly unknown[] | undefined;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Source: GraphQL over HTTP, section 7. */
export interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly GraphqlError[] | null | undefined;
}

/** A word, never a sentence: agents see it. */
const toCode = (value: unknown): string | undefined =>
  typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9_.-]{0,60}$/.test(value) ? value : undefined;

/** PostGraphile and Saleor say it one level deeper; DGS, then graphql-java and Spring, under names of their own. */
function findCode(extensions: GraphqlError["extensions"]): string | undefined {
  const { code, exception, errorType, classification } = extensions;
  const { code: inner, errcode } = isObject(exception) ? exception : {};
  return [code, inner, errcode, errorType, classification].map(toCode).find(Boolean);
}

function readError(value: unknown): GraphqlError | null {
  if (!isObject(value)) return null;
  const { message, path, type } = value;
  if (typeof message !== "string") return null;
  const extensions = isObject(value.extensions) ? value.extensions : {};
  return {
    message,
    path: Array.isArray(path) ? path : undefined,
    // PostGraphile 4 and AppSync write it beside the message.
    code: findCode(extensions) ?? toCode(value.errcode) ?? toCode(value.errorType),
    type: toCode(type),
    extensions,
  };
}

/** Null for what is no answer: neither data nor errors may be anything else than they have to be. */
export function readAnswer(value: unknown): GraphqlAnswer | null {
  if (!isObject(value)) return null;
  const { data, errors } = value;
  if (data !== undefined && data !== null && !isObject(data)) return null;
  if (errors === undefined || errors === null) return { data, errors };
  if (!Array.isArray(errors)) return null;
  const read = errors.map(readError);
  return read.every((error) => error !== null) ? { data, errors: read } : null;
}

/**
 * What an upstream says in JSON that is no GraphQL answer, as an error of the whole request: `message` of GitHub, `errors` of
 * Shopify as a text, `error` and `error_description` of OAuth. Source: RFC 6750 section 3.1.
 */
export function readWords(value: unknown): GraphqlError | null {
  if (!isObject(value)) return null;
  const { message, errors, error, error_description: description } = value;
  const texts = [message, errors, description, error];
  const said = texts.find((text): text is string => typeof text === "string" && text !== "");
  if (said === undefined) return null;
  return {
    message: said,
    path: undefined,
    code: toCode(error),
    type: undefined,
    extensions: value,
  };
}

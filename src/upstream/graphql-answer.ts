import { isObject } from "../is-object.ts";

/** A GraphQL error as far as we read it; GitHub has `type` in place of a code. Source: GraphQL specification, section 7.1.2. */
export interface GraphqlError {
  readonly message: string;
  readonly path: readonly unknown[] | undefined;
  /** What we show. */
  readonly ownCode: string | undefined;
  readonly code: string | undefined;
}

/** Source: GraphQL over HTTP, section 7. */
export interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly GraphqlError[] | null | undefined;
}

const toCode = (value: unknown): string | undefined =>
  typeof value === "string" && /^[A-Z][A-Z0-9_]{0,60}$/.test(value) ? value : undefined;

function readError(value: unknown): GraphqlError | null {
  if (!isObject(value)) return null;
  const { message, path, type, extensions } = value;
  if (typeof message !== "string") return null;
  const ownCode = isObject(extensions) ? toCode(extensions.code) : undefined;
  const code = ownCode ?? toCode(type);
  return { message, path: Array.isArray(path) ? path : undefined, ownCode, code };
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

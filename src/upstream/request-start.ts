/** What the API runs: the document with the name that it has in it. */
export interface SentOperation {
  readonly document: string;
  readonly operationName: string;
  /** What is sent instead of the document, if the API knows it: an id or a hash. */
  readonly trusted?: object;
}

/** The JSON of a request up to its variables: it is the same for every call. */
export function toRequestStart({ document, operationName, trusted }: SentOperation): string {
  const start = trusted ? { operationName, ...trusted } : { query: document, operationName };
  return JSON.stringify(start).slice(0, -1);
}

/** What the API runs: the document with the name that it has in it. */
export interface SentOperation {
  readonly document: string;
  readonly operationName: string;
}

/** The JSON of a request up to its variables: it is the same for every call. */
export function toRequestStart({ document, operationName }: SentOperation): string {
  return JSON.stringify({ query: document, operationName }).slice(0, -1);
}

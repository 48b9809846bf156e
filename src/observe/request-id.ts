/** Names one request in answers and in the log, so that a person can quote it. */
export function createRequestId(): string {
  return crypto.randomUUID();
}

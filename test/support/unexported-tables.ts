/**
 * Tables of an account that an export leaves out as they stand: grants are exported apart from their hashes, calls and
 * days by their own names; who listens is known only while they do.
 */
export const unexportedTables: readonly string[] = [
  "awaited_keys",
  "call_batches",
  "change_log",
  "consent_pages",
  "denied_clients",
  "key_probes",
  "kv",
  "last_sign_in",
  "refreshes",
  "removal",
  "storage_version",
  "unused_answers",
  "usage_days",
];

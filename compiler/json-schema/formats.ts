/** Those of JSON Schema 2020-12, section 7.3, that the Worker checks; it passes whatever it does not know. */
export const formats: readonly string[] = [
  "date",
  "date-time",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "json-pointer",
  "regex",
  "time",
  "uri",
  "uri-reference",
  "uri-template",
  "uuid",
];

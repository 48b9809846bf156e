/** What clients send in place of an answer to the form before a change. */
export const wrongAnswers: readonly object[] = [
  {},
  { content: { confirm: true } },
  { action: "yes", content: { confirm: true } },
  { action: ["accept"], content: { confirm: true } },
  { action: "ACCEPT", content: { confirm: true } },
  { action: "accept" },
  { action: "accept", content: null },
  { action: "accept", content: "yes" },
  { action: "accept", content: [] },
  { action: "accept", content: {} },
  { action: "accept", content: { confirm: "true" } },
  { action: "accept", content: { confirm: 1 } },
  { action: "accept", content: { confirm: null } },
  { action: "accept", content: { Confirm: true } },
  { result: { action: "accept", content: { confirm: true } } },
];

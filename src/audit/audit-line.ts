/** Characters at which some programs end a line, or which hide or turn what stands beside them. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;

const escapeUnits = (text: string) =>
  text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * One line of JSON Lines. Names were chosen by strangers: whatever they hold, it stays one line, and reads back as it was.
 * Source: RFC 8259 section 7.
 */
export const toAuditLine = (facts: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify(facts).replace(unseen, escapeUnits)}\n`;

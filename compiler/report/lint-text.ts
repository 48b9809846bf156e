/** What is wrong with a text, and the part of it that is. */
export interface Finding {
  readonly message: string;
  readonly found: string;
}

/** A description tells what a tool does. Text that steers the model beyond that is how tools are poisoned. */
const instructions = [
  /\b(ignore|disregard|forget)\b.{0,30}\b(previous|above|prior|earlier|all)\b/is,
  /\bsystem prompt\b/i,
  /\byou must\b/i,
  /\byou should (always|never)\b/i,
  /\b(do not|don't|never) (tell|show|mention|reveal|inform)\b.{0,20}\b(user|person|human|anyone|them)\b/is,
  /\bwithout (asking|telling|showing|informing|notifying) (the |a )?(user|person|human|anyone|them)\b/i,
  /\b(always|first) (call|use|run) (this|it)\b/i,
  /\b(call|use|run) (this|it)( tool)? (first|always)\b/i,
  /\b(before|instead of) (using|calling) (any|every|all) other tools?\b/i,
  /<\/?(system|important|instructions?)>/i,
];

/** Characters that a reader does not see and a model does: zero-width, bidirectional controls, tags. */
const invisible =
  /[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\u{e0000}-\u{e007f}]/u;

/** Hides text from people who read a page, and not from a model. */
const comment = /<!--|-->/;

/** What a description may not do, a sentence each that begins with `subject`. */
export function lintText(subject: string, text: string): Finding[] {
  const steering = instructions.map((pattern) => pattern.exec(text)?.[0]).find(Boolean);
  const hidden = invisible.exec(text)?.[0];
  const mark = comment.exec(text)?.[0];
  const findings = [
    steering !== undefined && {
      message: `${subject} instructs the model (${JSON.stringify(steering)}): say what the tool does instead.`,
      found: steering,
    },
    hidden !== undefined && {
      message: `${subject} holds ${toCodePoint(hidden)}, which nobody sees: remove it.`,
      found: hidden,
    },
    mark !== undefined && {
      message: `${subject} holds ${mark}, which hides text from people: remove it.`,
      found: mark,
    },
  ];
  return findings.filter((finding) => finding !== false);
}

/** Shape: `U+200B`. */
function toCodePoint(character: string): string {
  const hex = character.codePointAt(0)?.toString(16).toUpperCase() ?? "";
  return `U+${hex.padStart(4, "0")}`;
}

/** A pattern of what a person writes, a key or a field: it matches the whole value. */
export const toWholePattern = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, "u");

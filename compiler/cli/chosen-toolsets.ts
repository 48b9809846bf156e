/** The names in `TOOLSETS`, separated by commas; undefined, which is all, where it is unset or empty. */
export function parseChosen(text: string | undefined): readonly string[] | undefined {
  const names = (text ?? "").split(/[\s,]+/).filter(Boolean);
  return names.length === 0 ? undefined : names;
}

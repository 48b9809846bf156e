/** The names in `TOOLSETS`, separated by commas; undefined, which is all, if it is unset or empty. */
export function readChosenToolsets(): readonly string[] | undefined {
  const names = (process.env.TOOLSETS ?? "").split(/[\s,]+/).filter(Boolean);
  return names.length === 0 ? undefined : names;
}

/** How long a list of tools may be. */
export const listLimits = {
  /** One page, as JSON in bytes of UTF-8: what is larger comes in several. */
  pageBytes: 1024 * 1024,
} as const;

/** The systems of the demo, each with an address of its own, `/<name>/graphql`, and a toolset of its name. */
export const systemNames = ["blog", "goals", "healthcare", "shop"] as const;

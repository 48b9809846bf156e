/** What generated cases are drawn from: the same in every run, so that nothing fails by chance, unless TOOLHUB_SEED says otherwise. */
export const toSeed = (): number => Number(process.env.TOOLHUB_SEED ?? 1);

/** Whole cents as what the API says. Units: US dollars. */
export const toDollars = (cents: number) => cents / 100;

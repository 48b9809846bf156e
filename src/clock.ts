/** The time in whole seconds since 1970. */
export const nowSeconds = () => Math.floor(Date.now() / 1000);

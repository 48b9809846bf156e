import type { Config } from "../config.ts";

/** False if the issuer decides who an administrator is, and nobody said by which group. */
export const hasAdministrators = ({ signIn }: Pick<Config, "signIn">): boolean =>
  signIn.way !== "oidc" || signIn.adminGroup !== undefined;

import { GraphQLError } from "graphql";
import * as z from "zod";

/** What a key may do, the weakest first: read; change data; also take back what cost money. */
export const Permission = z.enum(["ro", "rw", "admin"]);
export type Permission = z.infer<typeof Permission>;

/** Keys are `sk_demo_` and 32 characters; those that were made for changes end in their permission. */
const suffixed = /^sk_demo_[A-Za-z0-9_-]{32}_(ro|rw|admin)$/;

/** What the key itself says that it may do; a key that says nothing reads. */
export function toPermission(key: string): Permission {
  return Permission.catch("ro").parse(suffixed.exec(key)?.[1]);
}

/** What the API says in `viewer`, as scopes: `shop:read shop:write`. */
export function listScopes(domain: string, permission: Permission): string[] {
  const scopes = ["read", "write", "admin"].map((name) => `${domain}:${name}`);
  return scopes.slice(0, Permission.options.indexOf(permission) + 1);
}

/** Throws: `GraphQLError` with the code FORBIDDEN if the key may not do as much as `needed`. */
export function assertMay(permission: Permission, needed: Permission, what: string): void {
  if (Permission.options.indexOf(permission) >= Permission.options.indexOf(needed)) return;
  throw new GraphQLError(`${what} needs a key that ends in _${needed}; this one may do less.`, {
    extensions: { code: "FORBIDDEN" },
  });
}

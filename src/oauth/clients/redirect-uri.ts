/** A program on the person's own computer, which gets another port every time. Source: RFC 8252 section 7.3. */
const loopback =
  /^(http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]))(?::\d{1,5})?((?:[/?].*)?)$/s;

const withoutPort = (uri: string): string | null => {
  const [, start, rest] = loopback.exec(uri) ?? [];
  return start === undefined ? null : `${start}${rest}`;
};

/**
 * True if a client may be answered at `asked`: letter by letter one of those it registered, the port on loopback
 * apart. Nothing is normalised, because whoever compares after that takes two different addresses for one.
 * Source: OAuth 2.1 section 2.3.1, RFC 3986 section 6.2.1 (simple string comparison).
 */
export function isRegisteredRedirect(asked: string, registered: readonly string[]): boolean {
  const local = withoutPort(asked);
  return registered.some((uri) => uri === asked || (local !== null && withoutPort(uri) === local));
}

const label = "[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?";
const plainOrigin = new RegExp(
  `^https?://(?:${label}(?:\\.${label})*|\\[[0-9a-f:]+\\])(?::\\d{1,5})?$`,
);

/**
 * The origin of a redirect address, where it has letters that no header and no policy reads in another way; null
 * otherwise: `URL` takes `;`, `,`, `'` and `*` in a host's name. Source: CSP Level 3, section 2.3.1 (host-source).
 */
export function toPlainOrigin(uri: string): string | null {
  if (!URL.canParse(uri)) return null;
  const { origin } = new URL(uri);
  return plainOrigin.test(origin) ? origin : null;
}

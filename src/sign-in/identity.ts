/** Who somebody is, as one way of signing in has proved it. */
export interface Identity {
  /** Names the way: `dev`, or an OpenID Connect issuer. */
  readonly issuer: string;
  readonly subject: string;
  /** Shown on pages. */
  readonly name: string;
}

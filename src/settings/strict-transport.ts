import { daySeconds } from "../clock.ts";

const yearSeconds = 365 * daySeconds;

/** Browsers that came by https once never come without it. Source: RFC 6797 section 6.1. */
export const strictTransport = ["strict-transport-security", `max-age=${yearSeconds}`] as const;

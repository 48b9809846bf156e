import { isLoopbackHost } from "../loopback.ts";

/** Where an app lives: the host of its metadata document, else that of its redirect, or the person's own computer. */
export function toAppHost(app: {
  readonly clientId: string;
  readonly redirectUri: string;
}): string {
  const place = new URL(URL.canParse(app.clientId) ? app.clientId : app.redirectUri);
  const isWeb = place.protocol === "https:" || place.protocol === "http:";
  return isWeb && !isLoopbackHost(place.hostname) ? place.host : "on a computer of yours";
}

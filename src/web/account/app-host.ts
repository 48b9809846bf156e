import { isLoopbackHost } from "../../settings/loopback.ts";

const isWeb = ({ protocol }: URL) => protocol === "https:" || protocol === "http:";

/** Where an app lives: the host of its metadata document, else that of its redirect, or the person's own computer. */
export function toAppHost(app: {
  readonly clientId: string;
  readonly redirectUri: string;
}): string {
  const place = new URL(URL.canParse(app.clientId) ? app.clientId : app.redirectUri);
  return isWeb(place) && !isLoopbackHost(place.hostname) ? place.host : "on a computer of yours";
}

/** What tells connections of one app on a computer apart: a port, or a scheme; empty for an app on the web. */
export function toAppDoor(redirectUri: string): string {
  const place = new URL(redirectUri);
  if (!isWeb(place)) return `opened by ${place.protocol}`;
  return isLoopbackHost(place.hostname) && place.port !== "" ? `port ${place.port}` : "";
}

import { toShownText } from "../shown-text.ts";
import { isLoopbackHost } from "./loopback.ts";
import { checked, mapped, optional, type Read, text, withDefault } from "./setting.ts";

export const defaultName = "toolhub";

/** What the operator calls this server, and who they are. */
export interface Brand {
  readonly name: string;
  /** `name` for lists of servers and commands: letters a to z, digits and single hyphens. */
  readonly slug: string;
  readonly operator: string | undefined;
  readonly contactUrl: string | undefined;
  readonly privacyUrl: string | undefined;
  /** Of the operator's own icon; undefined for the built-in one. */
  readonly iconUrl: string | undefined;
}

const maxNameCharacters = 40;
const maxOperatorCharacters = 80;
const maxUrlCharacters = 500;
/** Clients put it in front of each tool's name, and models take 64 characters for both. */
const maxSlugCharacters = 30;

function line(maxCharacters: number) {
  const rule = `must be one line of 1 to ${maxCharacters} visible characters with single spaces between words, or not be set`;
  const isLine = (given: string) => given !== "" && toShownText(given, maxCharacters) === given;
  return checked(text(rule), isLine, rule);
}

/** What a page of ours may lead to or show. */
function isWebAddress(text: string): boolean {
  if (text.length > maxUrlCharacters || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname));
}

const mailAddress = /^mailto:[^\s@?]+@[^\s@?]+$/;
const isContact = (text: string) =>
  isWebAddress(text) || (text.length <= maxUrlCharacters && mailAddress.test(text));

const webRule = `must be an https address of at most ${maxUrlCharacters} characters without a user name (http only on this computer)`;

const url = (isAllowed: (text: string) => boolean, rule: string) =>
  optional(mapped(checked(text(rule), isAllowed, rule), (given) => new URL(given).href));

export const brandSettings = {
  NAME: withDefault(line(maxNameCharacters), defaultName),
  OPERATOR: optional(line(maxOperatorCharacters)),
  CONTACT_URL: url(isContact, `${webRule}, or mailto: with one address; or not be set`),
  PRIVACY_URL: url(isWebAddress, `${webRule}, or not be set`),
  ICON_URL: url(isWebAddress, `${webRule}, or not be set for the built-in icon`),
};

function toSlug(text: string): string {
  const words = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return (words ?? []).join("-").slice(0, maxSlugCharacters).replace(/-$/, "");
}

/** A name without a letter from a to z is named by its host. */
export function toBrand(settings: Read<typeof brandSettings>, hostname: string): Brand {
  return {
    name: settings.NAME,
    slug: toSlug(settings.NAME) || toSlug(hostname),
    operator: settings.OPERATOR,
    contactUrl: settings.CONTACT_URL,
    privacyUrl: settings.PRIVACY_URL,
    iconUrl: settings.ICON_URL,
  };
}

/** What a client wants the person to be asked, whatever was allowed before. */
export interface Prompt {
  /** Nothing may be shown. */
  readonly isSilent: boolean;
  readonly signIn: boolean;
  readonly consent: boolean;
}

const toValues = (url: URL) =>
  (url.searchParams.get("prompt") ?? "").split(" ").filter((value) => value !== "");

/** Reads `prompt`; null if `none` is not alone. Source: OpenID Connect Core section 3.1.2.1. */
export function parsePrompt(url: URL): Prompt | null {
  const values = toValues(url);
  if (values.includes("none") && values.length > 1) return null;
  return {
    isSilent: values.includes("none"),
    signIn: values.includes("login") || values.includes("select_account"),
    consent: values.includes("consent"),
  };
}

/** The path of the request as it goes on after the person has signed in again. */
export function toPathAfterSignIn(url: URL): string {
  const values = toValues(url);
  const left = values.filter((value) => value !== "login" && value !== "select_account");
  if (left.length === values.length) return url.pathname + url.search;
  const after = new URL(url);
  if (left.length > 0) after.searchParams.set("prompt", left.join(" "));
  else after.searchParams.delete("prompt");
  return after.pathname + after.search;
}

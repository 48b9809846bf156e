import { writeOAuthProvider } from "./write-oauth-provider.ts";
import { writeWebAuthn } from "./write-webauthn.ts";

/** Writes what the Worker has of libraries in another form than theirs, and git does not have. */
export async function writeLibraries(): Promise<void> {
  writeOAuthProvider();
  await writeWebAuthn();
}

import { devSignIn } from "../../scripts/server.ts";

// Rotated once.
const keyRing =
  "k2:dGVzdHMtb25seS10aGUtYWN0aXZlLWtleS1yaW5nLTA,k1:dGVzdHMtb25seS0zMi1ieXRlcy1vZi1rZXktcmluZyE";

/** Settings of the server under test; the upstream is the real demo. */
export const toServerSettings = (demoUrl: string) => ({
  ...devSignIn,
  KEY_RING: keyRing,
  CLINICAL_TRIALS_ENDPOINT: `${demoUrl}/graphql`,
  CLINICAL_TRIALS_KEY_URL: `${demoUrl}/keys`,
  // The demo answers in a few milliseconds, but for a machine with much else to do.
  UPSTREAM_TIMEOUT_MS: "5000",
  ALLOWED_ORIGINS: "https://inspector.example",
});

import { readFileSync } from "node:fs";
import { build, type Plugin } from "esbuild";

import { writeChanged } from "../compiler/cli/write-changed.ts";

/** What the Worker has of `@simplewebauthn/server`: written before it is needed, never committed. */
const webAuthnFile = "src/sign-in/webauthn.gen.js";

const entry = `export {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";`;

/** All of the library that reads certificates, in its folder `esm`: toolhub asks for no attestation. */
const certificates = [
  "helpers/convertX509PublicKeyToCOSE.js",
  "helpers/getCertificateInfo.js",
  "helpers/isCertRevoked.js",
  "helpers/validateCertificatePath.js",
  "helpers/validateExtFIDOGenCEAAGUID.js",
  "metadata/verifyAttestationWithMetadata.js",
  "metadata/verifyMDSBlob.js",
  "registration/verifications/tpm/verifyAttestationTPM.js",
  "registration/verifications/verifyAttestationAndroidKey.js",
  "registration/verifications/verifyAttestationAndroidSafetyNet.js",
  "registration/verifications/verifyAttestationApple.js",
  "registration/verifications/verifyAttestationFIDOU2F.js",
  "services/metadataService.js",
];

const exported = /^export (?:async function|function|class|const) (\w+)/gm;

/** The same exports, all of which throw: whoever shows a certificate is refused, as with any other fault. */
function refuse(source: string): string {
  const names = [...source.matchAll(exported)].map(([, name]) => name);
  if (names.length === 0) throw new Error("A module of @simplewebauthn/server has no exports.");
  const aliases = names.map((name) => `refuse as ${name}`).join(", ");
  return `function refuse() { throw new Error("No certificate is read here."); }\nexport { ${aliases} };`;
}

/** Where a signature is taken apart. The library does so with a reader of all of ASN.1, four times as large as its checks. */
const ofSignature = "helpers/iso/isoCrypto/unwrapEC2Signature.js";

const parser = "../crypto/ecdsa-signature.ts";

/** The same module with our parser. Throws: if it does not read what this knows. */
function withOurParser(source: string): string {
  const text = source
    .replace(
      "import { AsnParser } from '@peculiar/asn1-schema';",
      `import { parseEcdsaSignature } from "${parser}";`,
    )
    .replace("import { ECDSASigValue } from '@peculiar/asn1-ecc';", "")
    .replace("AsnParser.parse(signature, ECDSASigValue)", "parseEcdsaSignature(signature)");
  if (/AsnParser|ECDSASigValue|@peculiar/.test(text)) {
    throw new Error("@simplewebauthn/server reads signatures in another way.");
  }
  return text;
}

const ofLibrary = /@simplewebauthn[\\/]server[\\/]esm[\\/](.*)$/;

const toPath = (file: string) => (ofLibrary.exec(file)?.[1] ?? "").replaceAll("\\", "/");

const withoutCertificates: Plugin = {
  name: "without-certificates",
  setup: ({ onLoad, onEnd }) => {
    const left = new Set([...certificates, ofSignature]);
    onLoad({ filter: ofLibrary }, ({ path }) => {
      const name = toPath(path);
      const source = readFileSync(path, "utf8");
      if (left.delete(name)) {
        return { contents: name === ofSignature ? withOurParser(source) : refuse(source) };
      }
      // Certificates of the authorities that sign those of authenticators.
      if (!name.startsWith("services/defaultRootCerts/")) return null;
      return { contents: source.replaceAll(/`\s*-----BEGIN[^`]*`/g, '""') };
    });
    onEnd(() => {
      if (left.size > 0) throw new Error(`@simplewebauthn/server has no ${[...left].join(", ")}.`);
    });
  },
};

/** Of these packages what is not called is left out: they do not say that importing them alone does nothing. */
const onlyWhatIsCalled: Plugin = {
  name: "only-what-is-called",
  setup: ({ onResolve, resolve }) => {
    onResolve(
      { filter: /^@(?:peculiar|simplewebauthn)\// },
      async ({ path, pluginData, ...asked }) => {
        if (pluginData === onlyWhatIsCalled) return null;
        const found = await resolve(path, { ...asked, pluginData: onlyWhatIsCalled });
        return { ...found, sideEffects: false };
      },
    );
  },
};

/** Bundles the library without its certificates, and with our reader of signatures. Throws: if it has other files than this knows. */
export async function writeWebAuthn(): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: ".", sourcefile: "webauthn.js" },
    bundle: true,
    format: "esm",
    target: "es2024",
    external: [parser],
    legalComments: "none",
    logLevel: "warning",
    plugins: [onlyWhatIsCalled, withoutCertificates],
    write: false,
  });
  const head =
    "// Made from @simplewebauthn/server by scripts/write-webauthn.ts; never edited by hand.\n";
  writeChanged(webAuthnFile, head + outputFiles[0]?.text);
  writeChanged(webAuthnFile.replace(/js$/, "d.ts"), `${entry}\n`);
}

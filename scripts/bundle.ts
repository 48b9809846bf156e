import { limits, measureBundle } from "./bundle-size.ts";

const { modules, catalogKb, allKb, callKb } = await measureBundle();
console.log("KB gzipped, loaded by, module: largest parts in KB minified");
for (const { name, kb, isOfCall, parts } of modules) {
  console.log(`${kb.toFixed(1).padStart(6)}  ${isOfCall ? "a call" : "later "}  ${name}: ${parts}`);
}
console.log(
  `Worker: ${allKb.toFixed(1)} KB of code, limit ${limits.all}; a call loads ${callKb.toFixed(1)}, limit ${limits.call}. The catalogue has ${catalogKb.toFixed(1)} KB; Cloudflare takes 64 MB of both, before gzip.`,
);
if (allKb > limits.all || callKb > limits.call) {
  console.error("That is over a limit: the table says where it is.");
  process.exitCode = 1;
}

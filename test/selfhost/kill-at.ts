import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

// With `node --import`: ends its process as `kill -9` does, right before a certain call of a function of node:fs. From outside
// nobody hits a moment: `KILL_AT=renameSync:20` is the twentieth renaming.

const [name = "", call] = (process.env.KILL_AT ?? "").split(":");
const original: (...args: readonly unknown[]) => unknown = Reflect.get(fs, name);
let calls = 0;
Reflect.set(fs, name, (...args: readonly unknown[]) => {
  calls += 1;
  if (calls === Number(call)) process.kill(process.pid, "SIGKILL");
  return Reflect.apply(original, fs, args);
});
syncBuiltinESMExports();

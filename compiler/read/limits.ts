import { existsSync } from "node:fs";
import * as z from "zod";

import { ToolsetError } from "../diagnostics/toolset-error.ts";
import { parseJson } from "./json.ts";
import { readSource } from "./source.ts";

/** Beside the toolsets. */
export const limitsFile = "limits.json";

const Limit = z.int().min(1);

/** What `report` allows. Unknown fields are refused. */
const Limits = z.strictObject({
  /** One tool's entry in a listing. */
  maxToolBytes: Limit.default(8192),
  /** All entries together, estimated. */
  maxTotalTokens: Limit.default(20_000),
});
export type Limits = z.infer<typeof Limits>;

/** Defaults if there is no such file. Throws: `ToolsetError`. */
export function readLimits(file: string): Limits {
  const parsed = Limits.safeParse(existsSync(file) ? parseJson(readSource(file)) : {});
  if (parsed.success) return parsed.data;
  const message = 'This must hold whole numbers: {"maxToolBytes": 8192, "maxTotalTokens": 20000}.';
  throw new ToolsetError([{ file, message }]);
}

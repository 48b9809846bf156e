import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";

import type { JsonSchema } from "../../src/catalog/compiled.ts";

/** The one that the Worker checks arguments with. */
const validators = new CfWorkerJsonSchemaValidator({ draft: "2020-12" });

/** Whether a value fits a schema, as the Worker will say. */
export function conforms(schema: JsonSchema, value: unknown): boolean {
  return validators.getValidator(schema)(value).valid;
}

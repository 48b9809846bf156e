import { buildSchema, findSchemaChanges, lexicographicSortSchema, printSchema } from "graphql";

/** The same schema in one order, so that pulling it twice shows only what changed. */
export function sortSdl(sdl: string): string {
  return `${printSchema(lexicographicSortSchema(parseSdl(sdl)))}\n`;
}

/** A sentence per change. Both are SDL. */
export function listChanges(before: string, after: string): string[] {
  return findSchemaChanges(parseSdl(before), parseSdl(after)).map(({ description }) => description);
}

/** Published schemas break rules: they are not validated. */
function parseSdl(sdl: string) {
  return buildSchema(sdl, { assumeValid: true });
}

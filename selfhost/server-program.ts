import { createRequire } from "node:module";
import { delimiter, dirname } from "node:path";

/** What starts the server: the entrypoint of the image, for `npm run selfhost` and the tests as well. */
export const entrypoint = "selfhost/entrypoint.sh";

/** PATH with the project's workerd first. */
export const pathWithWorkerd = `${dirname(createRequire(import.meta.url).resolve("workerd/bin/workerd"))}${delimiter}${process.env.PATH}`;

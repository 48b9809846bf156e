import { toFixedWords } from "./fixed-words.ts";
import { log, logBug } from "./log.ts";

type Console = Pick<typeof console, "debug" | "error" | "info" | "trace" | "warn">;

/** As much of an isolate's global scope as says what nobody caught. */
interface Scope {
  readonly console: Console;
  addEventListener(
    type: "error" | "unhandledrejection",
    listener: (event: { readonly error?: unknown; readonly reason?: unknown }) => void,
  ): void;
}

/**
 * From now on what libraries and the framework print goes through `log.ts`: without their own words, which may quote
 * strangers. The only writer of lines is `log.ts`, with `console.log`.
 */
export function captureConsole(scope: Scope): void {
  const tell = (level: "warn" | "error") => (said?: unknown) => {
    if (said instanceof Error) logBug("library_bug", said);
    else log(level, "library_said", { reason: toFixedWords(said) });
  };
  const warn = tell("warn");
  Object.assign(scope.console, {
    debug: warn,
    info: warn,
    trace: warn,
    warn,
    error: tell("error"),
  });
  scope.addEventListener("unhandledrejection", ({ reason }) => logBug("unhandled", reason));
  scope.addEventListener("error", ({ error }) => logBug("unhandled", error));
}

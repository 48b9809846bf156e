import { diagnose } from "../../../doctor/diagnose.ts";
import type { Report } from "../../../doctor/report.ts";
import { openCallbackServer } from "../../../scripts/callback-server.ts";

interface Run {
  readonly token?: string;
  readonly call?: { readonly name: string; readonly args: Record<string, unknown> };
  /** What a person does with the link; without it, a browser that follows redirects and clicks nothing. */
  readonly show?: (link: URL) => Promise<void>;
}

const follow = async (link: URL) => {
  await (await fetch(link)).text();
};

/** The doctor's report on one address. */
export async function runDoctor(
  url: string,
  { token, call, show = follow }: Run = {},
): Promise<Report> {
  const callbacks = await openCallbackServer();
  try {
    return await diagnose({
      url: new URL(url),
      token,
      call,
      client: undefined,
      callbacks,
      show,
      onStep: () => undefined,
    });
  } finally {
    callbacks.close();
  }
}

/** What was found, without what is only good to know. */
export const listFaults = ({ findings }: Report): string[] =>
  findings.filter(({ severity }) => severity !== "note").map(({ id }) => id);

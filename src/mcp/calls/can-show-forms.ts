interface Elicitation {
  readonly form?: object | undefined;
  readonly url?: object | undefined;
}

/** The first revision whose clients open pages. */
const opensPagesSince = "2025-11-25";

/** An empty declaration means forms. Source: MCP 2025-11-25, client/elicitation, "Capabilities". */
export const canShowForms = (elicitation: Elicitation | undefined): boolean =>
  elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);

/** Whether the client of a session can send its person to a page. */
export const canOpenPages = (elicitation: Elicitation | undefined, version: string): boolean =>
  elicitation?.url !== undefined && version >= opensPagesSince;

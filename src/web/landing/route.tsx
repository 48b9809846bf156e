import { Hono } from "hono";

import {
  type CompiledToolset,
  canChange,
  describeToolset,
  isTool,
} from "../../catalog/compiled.ts";
import type { Endpoints } from "../../catalog/endpoints.ts";
import { toInstall } from "../../discovery/install.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { LandingPage } from "./page.tsx";

const toCard = (toolset: CompiledToolset) => ({
  title: toolset.title,
  description: describeToolset(toolset),
  toolCount: toolset.operations.filter(isTool).length,
  isReadOnly: !canChange(toolset.operations),
});

/** Of the first two; null if there are no two. */
function toJoined({ listed: [all], find }: Endpoints, toolsets: readonly CompiledToolset[]) {
  const [first, second] = toolsets;
  if (!first || !second) return null;
  return find(`${all.path}/${first.name}+${second.name}`)?.resource ?? null;
}

export const landingPage = new Hono<PagesEnv>().get("/", (c) => {
  const { authority, toolsets, nonce } = c.var;
  const [main, ...narrow] = authority.endpoints.listed;
  const page = (
    <LandingPage
      nonce={nonce}
      install={toInstall(main)}
      narrow={narrow}
      toolsets={toolsets.map(toCard)}
      joined={toJoined(authority.endpoints, toolsets)}
      isReadOnly={authority.config.isReadOnly}
    />
  );
  return showPage(c, page);
});

import { Hono } from "hono";

import {
  type CompiledToolset,
  canChange,
  describeToolset,
  isTool,
} from "../../catalog/compiled.ts";
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

export const landingPage = new Hono<PagesEnv>().get("/", (c) => {
  const { authority, toolsets, nonce } = c.var;
  const [main, ...narrow] = authority.endpoints;
  const page = (
    <LandingPage
      nonce={nonce}
      install={toInstall(main)}
      narrow={narrow}
      toolsets={toolsets.map(toCard)}
    />
  );
  return showPage(c, page);
});

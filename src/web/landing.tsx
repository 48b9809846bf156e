import { Hono } from "hono";
import { type CompiledToolset, isTool } from "../catalog/operation.ts";
import { toInstall } from "./install.ts";
import { LandingPage } from "./pages/landing.tsx";
import type { PagesEnv } from "./pages-env.ts";
import { showPage } from "./respond.tsx";

const toCard = ({ title, description, operations }: CompiledToolset) => ({
  title,
  description,
  toolCount: operations.filter(isTool).length,
  isReadOnly: operations.every(({ kind }) => kind === "query"),
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

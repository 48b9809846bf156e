import { expect, test } from "vitest";

import { compileToolsets } from "../../compiler/toolset.ts";
import { systemNames } from "../../demo/system-names.ts";
import { readDevWorkers } from "../../scripts/dev-workers.ts";
import { fillToolsets } from "../../src/catalog/toolsets.ts";

const toolsets: readonly (readonly [folder: string, name: string, path: string])[] = [
  ["demo/toolsets", "clinical-trials", ""],
  ...systemNames.map((name) => ["examples/toolsets", name, `/${name}`] as const),
];

test.each(toolsets)("at another port %s/%s asks the demo that is started", (folder, name, path) => {
  const { toolhub, demo } = readDevWorkers(["--port", "9001", "--demo-port", "9002"]);
  const compiled = compileToolsets(folder, { only: [name] });
  const config = { variables: toolhub.vars ?? {}, serviceSecrets: {} };
  const [toolset] = fillToolsets(compiled, config);
  const origin = `http://localhost:${demo.port}`;
  expect(toolset).toMatchObject({
    endpoint: `${origin}${path}/graphql`,
    auth: { keyUrl: `${origin}/keys` },
  });
});

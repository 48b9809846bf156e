import { expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";

import { AppError } from "../../src/errors.ts";
import { inJurisdiction, objectBindings } from "../../src/store/jurisdiction.ts";

/** A namespace that says where it was told to keep its objects. */
const createNamespace = (name: string) => ({
  jurisdiction: (where: string) => `${name} in ${where}`,
});
const namespaces = Object.fromEntries(objectBindings.map((name) => [name, createNamespace(name)]));

test.each(["eu", "us", "fedramp"])(
  "with JURISDICTION %s every class of objects is held there",
  (where) => {
    const placed = inJurisdiction({ ...namespaces, JURISDICTION: where, NAME: "Acme" });
    const held = Object.fromEntries(objectBindings.map((name) => [name, `${name} in ${where}`]));
    expect(placed).toEqual({ ...held, JURISDICTION: where, NAME: "Acme" });
  },
);

test.each([{}, { JURISDICTION: null }])("with %j the bindings stay as they are", (setting) => {
  const bindings = { ...namespaces, ...setting };
  expect(inJurisdiction(bindings)).toBe(bindings);
});

test("no class of wrangler.toml is left out", () => {
  const { durable_objects } = unstable_readConfig({ config: "wrangler.toml", env: "" });
  expect(
    durable_objects.bindings.map((each: { readonly name: string }) => each.name).toSorted(),
  ).toEqual(objectBindings.toSorted());
});

test("a runtime without jurisdictions does not start, in one sentence", () => {
  const refuse = () => {
    throw new Error("Jurisdiction restrictions are not implemented in workerd.");
  };
  const bindings = { ...namespaces, ACCOUNT: { jurisdiction: refuse }, JURISDICTION: "eu" };
  const start = () => inJurisdiction(bindings);
  expect(start).toThrow(AppError);
  expect(start).toThrow(/^toolhub cannot start: JURISDICTION is "eu", which only Cloudflare can/);
});

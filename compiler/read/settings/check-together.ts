import type * as z from "zod";

import { isInsecure } from "../../../src/catalog/assert-secure.ts";
import {
  listFieldNames,
  type ToolsetField,
  toFieldVariable,
  toWholePattern,
} from "../../../src/catalog/fields.ts";
import { isSecretName, templateVariable } from "../../../src/config.ts";
import { findWholePatternMistake } from "../../json-schema/patterns.ts";

/** The parts of a toolset.json that have to fit together. */
interface Parts {
  readonly endpoint: string;
  readonly allowInsecure?: boolean | undefined;
  readonly auth: { readonly type: string; readonly header?: string };
  readonly fields?: readonly ToolsetField[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly serviceHeaders?: Readonly<Record<string, string>> | undefined;
}

/** Refuses what each part may say alone, and not beside the others. */
export function checkTogether(parts: Parts, context: z.RefinementCtx): void {
  const refuse: Refuse = (path, message) =>
    context.addIssue({ code: "custom", path: [...path], message });
  const { endpoint, allowInsecure, auth, fields = [], headers = {}, serviceHeaders = {} } = parts;
  if (!allowInsecure && isInsecure(withPresets(endpoint))) {
    refuse(
      ["endpoint"],
      'goes over plain http, where keys can be read: use https, or set "allowInsecure": true where the network is yours alone',
    );
  }
  for (const name of Object.keys(headers)) {
    const isSent = [...Object.keys(serviceHeaders), auth.header].includes(name);
    if (isSent) refuse(["headers", name], "is a header that is sent already: remove one of them");
  }
  checkFields(fields, refuse);
  checkUses([["endpoint", endpoint], ...Object.entries(headers).map(toHeaderUse)], fields, refuse);
  if (fields.length > 0 && auth.type === "none") {
    refuse(["fields"], 'are kept with a key, and "auth" has none: remove them, or fix "auth"');
  }
  if (listFieldNames(endpoint).length > 0 && Object.keys(serviceHeaders).length > 0) {
    refuse(
      ["serviceHeaders"],
      "would be sent to a host that a person chooses: write the host into the endpoint, or remove them",
    );
  }
}

type Refuse = (path: readonly (string | number)[], message: string) => void;

/** A text that may take fields, below where it stands: the last step of a path is the header's name. */
type Use = readonly [path: string, text: string];

const toHeaderUse = ([name, text]: readonly [string, string]): Use => [`headers ${name}`, text];

function checkUses(uses: readonly Use[], fields: readonly ToolsetField[], refuse: Refuse): void {
  for (const [path, text] of uses) {
    const unknown = listFieldNames(text).find((name) => !fields.some((each) => each.name === name));
    if (unknown !== undefined) {
      refuse(
        path.split(" "),
        `takes \${field.${unknown}}, which "fields" does not have: add it there, or fix its name`,
      );
    }
  }
}

function checkFields(fields: readonly ToolsetField[], refuse: Refuse): void {
  for (const [index, { name, pattern, example }] of fields.entries()) {
    const path = ["fields", index];
    const mistake = findWholePatternMistake(pattern);
    if (fields.findIndex((other) => other.name === name) < index) {
      refuse([...path, "name"], "is the name of another field: rename one of them");
    }
    if (isSecretName(toFieldVariable("", name))) {
      refuse([...path, "name"], "reads like the name of a secret, which a field is not: rename it");
    }
    if (mistake !== null) refuse([...path, "pattern"], mistake);
    else if (!toWholePattern(pattern).test(example)) {
      refuse([...path, "example"], "does not match the pattern: fix one of them");
    }
  }
}

const withPresets = (text: string) =>
  text.replace(templateVariable, (whole, _, preset) => preset ?? whole);

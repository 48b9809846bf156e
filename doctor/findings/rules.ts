import { oauthRules } from "./oauth-rules.ts";
import type { Rule } from "./rule.ts";
import { toolRules } from "./tool-rules.ts";
import { transportRules } from "./transport-rules.ts";

const all = { ...oauthRules, ...transportRules, ...toolRules };

/** What a finding is called; scripts may depend on it. */
export type RuleId = keyof typeof all;

export const rules: Readonly<Record<RuleId, Rule>> = all;

import { type Caller, hasScope } from "../../caller.ts";
import type { CompiledPrompt } from "../../catalog/prompt.ts";
import type { Resource } from "../../server-catalog/resource.ts";
import { createListByScopes } from "./list-by-scopes.ts";

/** Those of some texts that a caller may use. */
export const listVisible = <Text extends { readonly scope: string | null }>(
  texts: readonly Text[],
  { scopes }: Pick<Caller, "scopes">,
): Text[] => texts.filter(({ scope }) => scope === null || hasScope(scopes, scope));

const toPromptListing = ({ name, title, description, arguments: list }: CompiledPrompt) => ({
  name,
  title,
  description,
  arguments: list.map(({ completion: _, ...argument }) => argument),
});

/** The prompts that this caller may use. */
export const listPrompts = createListByScopes((prompts: readonly CompiledPrompt[], scopes) =>
  listVisible(prompts, { scopes }).map(toPromptListing),
);

/** The resources with one address that this caller may read. */
export const listResources = createListByScopes((resources: readonly Resource[], scopes) =>
  listVisible(resources, { scopes }).flatMap(({ listing }) => ("uri" in listing ? [listing] : [])),
);

/** The resources with a template of addresses that this caller may read. */
export const listTemplates = createListByScopes((resources: readonly Resource[], scopes) =>
  listVisible(resources, { scopes }).flatMap(({ listing }) =>
    "uriTemplate" in listing ? [listing] : [],
  ),
);

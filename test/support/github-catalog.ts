import {
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { compileThings } from "./compiler-toolset.ts";
import { writeOperations } from "./foreign-operations.ts";
import { foreignSchemas, readForeignSchema } from "./foreign-schema.ts";

/** One query for each type that has an id. */
function writeLookups(schema: GraphQLSchema): [string, string][] {
  const node = schema.getType("Node") as GraphQLInterfaceType;
  return schema.getPossibleTypes(node).map(({ name, description }) => {
    const said = JSON.stringify(`Look up by its id: ${description ?? name}`);
    const text = `${said} query get${name}($id: ID!) { node(id: $id) { ... on ${name} { id } } }`;
    return [`get${name}`, text];
  });
}

/** One query for each number or text that a repository has, and for each list the count of it. */
function writeRepositoryFields(schema: GraphQLSchema): [string, string][] {
  const fields = Object.values((schema.getType("Repository") as GraphQLObjectType).getFields());
  return fields.flatMap((field): [string, string][] => {
    const type = getNamedType(field.type);
    const isCounted = isObjectType(type) && "totalCount" in type.getFields();
    if (field.args.some(isRequiredArgument) || !(isLeafType(type) || isCounted)) return [];
    const name = `repository_${field.name}`;
    const said = JSON.stringify(`Of a repository: ${field.description ?? field.name}`);
    const selection = isCounted ? "{ totalCount }" : "";
    const head = `query ${name}($owner: String!, $name: String!)`;
    return [
      [
        name,
        `${said} ${head} { repository(owner: $owner, name: $name) { ${field.name} ${selection} } }`,
      ],
    ];
  });
}

/**
 * GitHub's whole schema as tools, an operation for each root field, each type and each
 * field of a repository: more than 600. Nobody here described them.
 */
export function compileGithub(): CompiledToolset {
  const [[, path]] = foreignSchemas;
  const { schema, toFiles } = readForeignSchema(path);
  const fields = Object.entries(writeOperations(schema, { depth: 1, fields: 4 })).map(
    ([name, text]): [string, string] => {
      const own = name.replace(/^(query|mutation)_/, "");
      return [own, text.replace(/^"[^"]*" /, "").replace(name, own)];
    },
  );
  const operations = Object.fromEntries([
    ...fields,
    ...writeLookups(schema),
    ...writeRepositoryFields(schema),
  ]);
  return compileThings(operations, toFiles());
}

import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  GraphQLField,
  GraphQLInputType,
  GraphQLObjectType,
  GraphQLOutputType,
  OperationDefinitionNode,
  VariableDefinitionNode,
} from "graphql";

import type {
  JsonSchema,
  Pin,
  ResourcePlan,
  ResultPlan,
  ShapeStep,
} from "../../src/catalog/compiled.ts";
import type { ObjectSchema } from "../json-schema/object-schema.ts";
import type { ScalarMap } from "../json-schema/scalars.ts";

/** One operation as it is sent, read once: everything after it asks this instead of the document. */
export interface OperationTree {
  readonly node: OperationDefinitionNode;
  readonly document: DocumentNode;
  readonly directives: Uses<OperationDirective>;
  readonly variables: readonly TreeVariable[];
  readonly root: FieldBranch;
  /** All that schema.graphql defines, each after those below it. */
  readonly fields: readonly TreeField[];
}

export interface TreeVariable {
  readonly name: string;
  readonly node: VariableDefinitionNode;
  /** What the author wrote, otherwise what the API says of the argument that it is; undefined if nobody says anything. */
  readonly description: string | undefined;
  readonly type: GraphQLInputType;
  /** How many lists are around its values. */
  readonly listDepth: number;
  readonly isRequired: boolean;
  /** The default; undefined if there is none. */
  readonly preset: unknown;
  readonly directives: Uses<VariableDirective>;
  /** Whether it is no argument of the tool. */
  readonly isHidden: boolean;
}

/** All selections of one object that share a response key. */
export interface TreeField {
  readonly key: string;
  /** The first of them stands for the others: GraphQL lets only fields of one name and arguments share a key. */
  readonly node: FieldNode;
  readonly name: string;
  /** Undefined for `__typename` and introspection. */
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  readonly type: GraphQLOutputType;
  /** How many lists are around its values. */
  readonly listDepth: number;
  /** Null if the types of its branch do not say the same. */
  readonly description: string | null;
  /**
   * Response keys from the data object down; lists are passed through. A step `on A|B` stays where it is, and
   * goes on only for objects of these types.
   */
  readonly path: readonly string[];
  /** The nearest list above it. */
  readonly list: FieldNode | null;
  /** Whether `@include` or `@skip` may leave it out. */
  readonly isOptional: boolean;
  readonly directives: Uses<FieldDirective>;
  /** Whether it is fetched for something else than the result. */
  readonly isHidden: boolean;
  /** What may be answered; none if it is no object. */
  readonly branches: readonly FieldBranch[];
}

/** Object types that are asked for the same fields, with the same types. */
export interface FieldBranch {
  readonly types: readonly GraphQLObjectType[];
  readonly fields: readonly TreeField[];
}

/** A directive where an author wrote it, with its arguments as its definition reads them. */
export interface DirectiveUse<Kind = Directive> {
  readonly directive: Kind;
  readonly node: DirectiveNode;
  readonly values: Readonly<Record<string, unknown>>;
}

/** By name, in the order of the list of directives. */
export type Uses<Kind> = ReadonlyMap<string, DirectiveUse<Kind>>;

interface Definition {
  readonly name: string;
  /** In GraphQL's words, with where it may stand. */
  readonly definition: string;
}

export interface OperationDirective extends Definition {
  readonly on: "operation";
  /** Whether the tool stands after all others of an endpoint. */
  readonly isListedLast?: true;
  /** Throws: `ToolsetError` if it cannot hold. */
  readonly check?: (use: DirectiveUse) => void;
  /** The tool's description with what the directive adds to it; `prefix` stands before the names of tools. */
  readonly describe?: (use: DirectiveUse, description: string, prefix: string) => string;
  /** How the operation is read, if it is no tool. Throws: `ToolsetError` if nobody could read `result` so. */
  readonly toResource?: (
    use: DirectiveUse,
    tree: OperationTree,
    result: ObjectSchema,
  ) => ResourcePlan;
  /** What `report` tells of the tool, a sentence. */
  readonly toNotice?: (use: DirectiveUse, tool: string) => string;
}

export interface VariableDirective extends Definition {
  readonly on: "variable";
  /** Whether it takes the variable out of the tool's arguments. */
  readonly isHiding?: true;
  /** Throws: `ToolsetError` if it cannot stand here, among all variables of the operation. */
  readonly check?: (
    use: DirectiveUse,
    variable: TreeVariable,
    variables: readonly TreeVariable[],
  ) => void;
  /** The argument's schema with what the directive adds. Throws: `ToolsetError`. */
  readonly toSchema?: (
    use: Pick<DirectiveUse, "node" | "values"> & {
      readonly directive: Pick<VariableDirective, "name">;
    },
    schema: JsonSchema,
    variable: Pick<TreeVariable, "type" | "listDepth" | "preset">,
    scalars: ScalarMap,
  ) => JsonSchema;
  /** Throws: `ToolsetError` if it cannot stand beside the argument's schema as it is listed in the end. */
  readonly checkListed?: (use: DirectiveUse, schema: JsonSchema, variable: TreeVariable) => void;
  /** What the tool takes and answers, if that is more than what the operation does. */
  readonly toToolSchemas?: (
    use: DirectiveUse,
    schemas: ToolSchemas,
    variable: TreeVariable,
  ) => ToolSchemas;
  /** The fields of its input type that are left out last, each as its path. */
  readonly toKept?: (values: DirectiveUse["values"]) => readonly string[];
  /** What configuration fixes the variable to. Throws: `ToolsetError`. */
  readonly toPin?: (use: DirectiveUse, variable: TreeVariable) => Pin;
}

export interface FieldDirective extends Definition {
  readonly on: "field";
  /** Whether it takes the field out of the result. */
  readonly isHiding?: true;
  /** Whether the result has no null here: the call failed then. */
  readonly isNeverNull?: true;
  /** Throws: `ToolsetError` if it cannot stand here. Everything below the field is read. */
  readonly check?: (use: DirectiveUse, field: TreeField) => void;
  /** The schema of the field's value, in place of what its type says. Throws: `ToolsetError`. */
  readonly toSchema?: (use: DirectiveUse, field: TreeField, write: SchemaWriter) => JsonSchema;
  /** What stands beside the field in the result. Throws: `ToolsetError` if a name is taken. */
  readonly listBeside?: (
    field: TreeField,
    beside: readonly TreeField[],
  ) => readonly (readonly [string, JsonSchema])[];
  /** What it does to the answer. */
  readonly toSteps?: (use: DirectiveUse, field: TreeField) => readonly ShapeStep[];
  /** What all fields with it add to the plan; `all` are the operation's fields. Throws: `ToolsetError`. */
  readonly toPlan?: (
    fields: readonly MarkedField[],
    write: SchemaWriter,
    all: readonly TreeField[],
  ) => Partial<ResultPlan>;
}

/** What a tool takes, and what it answers. */
export interface ToolSchemas {
  readonly inputSchema: ObjectSchema;
  readonly outputSchema: ObjectSchema;
}

/** A field with one of its directives. */
export interface MarkedField {
  readonly field: TreeField;
  readonly use: DirectiveUse;
}

/** How the result of a field is written as a schema. */
export interface SchemaWriter {
  /** With null, if the field may be null, and its description. */
  readonly toFieldSchema: (field: TreeField) => JsonSchema;
  /** Of the value where it is not null. */
  readonly toFoundSchema: (field: TreeField) => JsonSchema;
}

export type Directive = OperationDirective | VariableDirective | FieldDirective;

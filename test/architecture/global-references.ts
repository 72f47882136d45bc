// The names a file takes from nowhere: identifiers in value position that no scope of the file declares.
/* oxlint-disable typescript/switch-exhaustiveness-check -- a syntax tree has some 170 kinds of nodes */
import { visitorKeys, type Node } from "oxc-parser";
import { type SourceFile, syntaxOf } from "./source-file.ts";

export interface GlobalReference {
  readonly name: string;
  readonly offset: number;
  readonly use: Use;
}

type Use =
  | { readonly kind: "value" }
  /** `Name.member`, or `const { member } = Name` once for each member. */
  | { readonly kind: "member"; readonly member: string }
  | { readonly kind: "call"; readonly argumentCount: number }
  | { readonly kind: "construct"; readonly argumentCount: number };

type Scope = ReadonlySet<string>;

const OPENS_SCOPE =
  /^(?:Program|BlockStatement|StaticBlock|SwitchStatement|CatchClause|For.*Statement|.*Function.*|Class.*)$/;
const GLOBAL_OBJECT = new Set(["globalThis", "global"]);

export function globalReferences(file: SourceFile): readonly GlobalReference[] {
  const found: GlobalReference[] = [];
  visit(syntaxOf(file).program, [], []);
  return found;

  function visit(node: Node, ancestors: readonly Node[], scopes: readonly Scope[]): void {
    if (node.type === "Identifier") {
      if (!scopes.some((scope) => scope.has(node.name))) found.push(...referencesOf(node, node.name, ancestors));
      return;
    }
    const inner = OPENS_SCOPE.test(node.type) ? [...scopes, declaredIn(node)] : scopes;
    for (const child of valueChildren(node)) visit(child, [...ancestors, node], inner);
  }
}

function referencesOf(node: Node, name: string, ancestors: readonly Node[]): readonly GlobalReference[] {
  const parent = ancestors.at(-1);
  const at = (use: Use): GlobalReference => ({ name, offset: node.start, use });
  if (parent?.type === "MemberExpression" && parent.object === node) {
    const member = memberName(parent);
    // globalThis.fetch is fetch.
    if (member !== undefined && GLOBAL_OBJECT.has(name)) return referencesOf(parent, member, ancestors.slice(0, -1));
    return [at(member === undefined ? { kind: "value" } : { kind: "member", member })];
  }
  if (parent?.type === "CallExpression" && parent.callee === node) {
    return [at({ kind: "call", argumentCount: parent.arguments.length })];
  }
  if (parent?.type === "NewExpression" && parent.callee === node) {
    return [at({ kind: "construct", argumentCount: parent.arguments.length })];
  }
  if (parent?.type === "VariableDeclarator" && parent.id.type === "ObjectPattern") {
    const members = parent.id.properties.flatMap((property) =>
      property.type === "Property" && property.key.type === "Identifier" ? [property.key.name] : [],
    );
    return members.flatMap((member) =>
      GLOBAL_OBJECT.has(name) ? [{ ...at({ kind: "value" }), name: member }] : [at({ kind: "member", member })],
    );
  }
  return [at({ kind: "value" })];
}

function memberName(node: Node & { readonly type: "MemberExpression" }): string | undefined {
  const { property } = node;
  if (!node.computed && property.type === "Identifier") return property.name;
  return property.type === "Literal" && typeof property.value === "string" ? property.value : undefined;
}

/** Children that exist at run time and are not mere names of properties, labels or module members. */
function valueChildren(node: Node): readonly Node[] {
  return (visitorKeys[node.type] ?? [])
    .filter((key) => !isNamePosition(node, key))
    .flatMap((key) => childrenAt(node, key))
    .filter((child) => !isErased(child));
}

function isNamePosition(node: Node, key: string): boolean {
  switch (node.type) {
    case "MemberExpression":
      return key === "property" && !node.computed;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      return key === "key" && !node.computed;
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "MetaProperty":
      return true;
    case "ExportNamedDeclaration":
      return key === "specifiers" || key === "attributes";
    default:
      return key === "label" || key === "implements";
  }
}

/** Types leave nothing behind; `x as T` and its kin leave x. */
function isErased(node: Node): boolean {
  return node.type.startsWith("TS") && !/^TS(?:As|Satisfies|NonNull|Instantiation)Expression$/.test(node.type);
}

function declaredIn(node: Node): Scope {
  switch (node.type) {
    case "Program":
    case "BlockStatement":
    case "StaticBlock":
      return new Set(node.body.flatMap(declaredNames));
    case "SwitchStatement":
      return new Set(node.cases.flatMap(({ consequent }) => consequent).flatMap(declaredNames));
    case "CatchClause":
      return new Set(node.param === null ? [] : boundNames(node.param));
    case "ForStatement":
      return new Set(node.init === null ? [] : declaredNames(node.init));
    case "ForInStatement":
    case "ForOfStatement":
      return new Set(declaredNames(node.left));
    case "ArrowFunctionExpression":
      return new Set(node.params.flatMap(boundNames));
    case "FunctionDeclaration":
    case "FunctionExpression":
      return new Set([...(node.id === null ? [] : [node.id.name]), "arguments", ...node.params.flatMap(boundNames)]);
    case "ClassDeclaration":
    case "ClassExpression":
      return new Set(node.id === null ? [] : [node.id.name]);
    default:
      return new Set();
  }
}

function declaredNames(statement: Node): readonly string[] {
  switch (statement.type) {
    case "VariableDeclaration":
      return statement.declarations.flatMap(({ id }) => boundNames(id));
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return statement.id === null ? [] : [statement.id.name];
    case "ImportDeclaration":
      return statement.specifiers.map(({ local }) => local.name);
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
      return statement.declaration === null ? [] : declaredNames(statement.declaration);
    default:
      return [];
  }
}

function boundNames(pattern: Node): readonly string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === "Property" ? property.value : property),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element === null ? [] : boundNames(element)));
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    default:
      return [];
  }
}

function childrenAt(node: Node, key: string): readonly Node[] {
  const value: unknown = Reflect.get(node, key);
  return (Array.isArray(value) ? value : [value]).filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

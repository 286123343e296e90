import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import type { SourceSymbol } from '../../ports/syntax-checker.ts';

/** Kinds of node, of all grammars, that a lens stands above. */
const kinds: Readonly<Record<string, SourceSymbol['kind']>> = {
  function_declaration: 'function',
  generator_function_declaration: 'function',
  function_definition: 'function',
  function_item: 'function',
  function_statement: 'function',
  method_definition: 'method',
  method_declaration: 'method',
  constructor_declaration: 'method',
  method: 'method',
  singleton_method: 'method',
  class_declaration: 'class',
  abstract_class_declaration: 'class',
  class_definition: 'class',
  class_specifier: 'class',
  class_statement: 'class',
  class: 'class',
  interface_declaration: 'class',
  enum_declaration: 'class',
  record_declaration: 'class',
  struct_declaration: 'class',
  trait_declaration: 'class',
  struct_specifier: 'class',
  struct_item: 'class',
  enum_item: 'class',
  trait_item: 'class',
  impl_item: 'class',
  module: 'class',
  type_spec: 'class',
};

/** Only these hold symbols that a reader looks for; what is inside a function is its own business. */
const isContainer = (symbol: SourceSymbol | null): boolean => symbol === null || symbol.kind === 'class';
const FUNCTION_VALUES = new Set(['arrow_function', 'function_expression', 'function']);
const MAX_DEPTH = 12;

/** Named functions, methods and classes in order of line; a function inside a function is left out. */
export function symbolsOf(tree: Tree): SourceSymbol[] {
  const symbols: SourceSymbol[] = [];
  const visit = (node: Node, owner: SourceSymbol | null, depth: number): void => {
    const symbol = symbolAt(node, owner);
    if (symbol !== null) symbols.push(symbol);
    if (depth >= MAX_DEPTH || !isContainer(symbol)) return;
    for (const child of node.namedChildren) if (child !== null) visit(child, symbol ?? owner, depth + 1);
  };
  for (const child of tree.rootNode.namedChildren) if (child !== null) visit(child, null, 0);
  return symbols;
}

function symbolAt(node: Node, owner: SourceSymbol | null): SourceSymbol | null {
  const kind = kinds[node.type] ?? variableKind(node);
  const name = kind === null ? null : nameOf(node);
  if (kind === null || name === null) return null;
  // A file's lines are those of the statement: with `export` and decorators.
  const statement = /^(export_statement|decorated_definition)$/.test(node.parent?.type ?? '')
    ? (node.parent ?? node)
    : node;
  return {
    name,
    kind: kind === 'function' && owner?.kind === 'class' ? 'method' : kind,
    startLine: statement.startPosition.row,
    endLine: statement.endPosition.row + 1,
  };
}

/** `const f = () => …` is a function to its reader. */
function variableKind(node: Node): SourceSymbol['kind'] | null {
  if (node.type !== 'variable_declarator') return null;
  return FUNCTION_VALUES.has(node.childForFieldName('value')?.type ?? '') ? 'function' : null;
}

function nameOf(node: Node): string | null {
  if (node.type === 'impl_item') return node.childForFieldName('type')?.text ?? null;
  const named = node.childForFieldName('name');
  if (named !== null) return named.text;
  // C and C++ wrap the name in declarators.
  let declarator = node.childForFieldName('declarator');
  for (let depth = 0; depth < 6 && declarator !== null; depth += 1) {
    const inner = declarator.childForFieldName('declarator');
    if (inner === null) return declarator.text;
    declarator = inner;
  }
  return null;
}

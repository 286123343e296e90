import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import type { SyntaxProblem } from '../../ports/syntax-checker.ts';

/** More are noise: the first one breaks the rest. */
const MAX_PROBLEMS = 5;
const EXCERPT_LENGTH = 40;

/** The first places of a tree that do not parse, in order of line. */
export function problemsOf(tree: Tree): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const visit = (node: Node): void => {
    if (problems.length >= MAX_PROBLEMS || !(node.hasError || node.isMissing)) return;
    if (node.isMissing)
      problems.push({ line: node.startPosition.row + 1, message: `${nameOf(node.type)} is missing here.` });
    else if (node.isError) problems.push({ line: node.startPosition.row + 1, message: describe(node) });
    else for (const child of node.children) if (child !== null) visit(child);
  };
  visit(tree.rootNode);
  return problems;
}

function describe(node: Node): string {
  const [line = ''] = node.text.trim().split('\n', 1);
  const excerpt = line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH)}…` : line;
  return excerpt === '' ? 'This does not parse.' : `This does not parse: ${excerpt}`;
}

/** A sign in quotes, a grammar's own name in words. */
const nameOf = (type: string): string =>
  /^[a-z_]+$/.test(type) ? `A part (${type.replaceAll('_', ' ')})` : `"${type}"`;

import type { SyntaxChecker, SyntaxProblem } from '../../ports/syntax-checker.ts';
import { extensionOf, grammarOf } from './grammars.ts';
import { Parsers } from './parsers.ts';
import { problemsOf } from './problems.ts';
import { symbolsOf } from './symbols.ts';

/** Longer sources (in UTF-16 units) are not parsed: nobody writes them by hand, and a tree takes many times their size. */
export const MAX_SOURCE_LENGTH = 2_000_000;

/**
 * Syntax checks by tree-sitter, and of JSON by the language itself. `wasmDirectory`: absolute folder with tree-sitter.wasm and the
 * grammars. Error `internal` where they can't be read.
 */
export async function createSyntaxChecker({ wasmDirectory }: { wasmDirectory: string }): Promise<SyntaxChecker> {
  const parsers = await Parsers.open(wasmDirectory);
  return {
    async check(path, source) {
      if (source.length > MAX_SOURCE_LENGTH) return 'unsupported';
      if (extensionOf(path) === 'json') return checkJson(path, source);
      const grammar = grammarOf(path);
      if (grammar === null) return 'unsupported';
      return (await parsers.withTree(grammar, source, problemsOf)) ?? 'unsupported';
    },
    async symbols(path, source) {
      const grammar = grammarOf(path);
      if (grammar === null || source.length > MAX_SOURCE_LENGTH) return [];
      return (await parsers.withTree(grammar, source, symbolsOf)) ?? [];
    },
  };
}

/** Files which their tools read with comments: strict JSON says nothing of them. */
const COMMENTED_JSON =
  /(^|\/)(tsconfig[^/]*|jsconfig[^/]*|\.vscode\/[^/]*|\.eslintrc|devcontainer|[^/]*\.code-workspace)\.json$|(^|\/)\.vscode\//;

function checkJson(path: string, source: string): SyntaxProblem[] | 'unsupported' {
  if (COMMENTED_JSON.test(path)) return 'unsupported';
  try {
    JSON.parse(source.startsWith('\uFEFF') ? source.slice(1) : source);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? source.length);
    return [
      {
        line: source.slice(0, position).split('\n').length,
        message: `This is no JSON: ${message.replace(/ in JSON at position.*/s, '')}`,
      },
    ];
  }
}

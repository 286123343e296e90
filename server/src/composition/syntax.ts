import path from 'node:path';
import type { SyntaxChecker } from '../ports/syntax-checker.ts';
import { resourceDirectory } from './resources.ts';

/** The grammars that ship with Cairn. */
export async function openSyntax(): Promise<SyntaxChecker> {
  const { createSyntaxChecker } = await import('../adapters/tree-sitter/syntax-checker.ts');
  return createSyntaxChecker({ wasmDirectory: path.join(resourceDirectory(), 'tree-sitter') });
}

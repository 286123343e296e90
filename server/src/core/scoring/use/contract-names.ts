import type { SourceCode } from '../code/code.ts';
import { hashText } from '../lexer/characters.ts';
import { TokenKind, wordId } from '../lexer/tokens.ts';

/** Whether a file holds contracts. */
export const holdsContracts = (path: string): boolean => path.endsWith('.sol');

/** A contract by its name or its path, and a function by its name or its signature, with a `$` before what a test has exposed to it. */
const CONTRACT = /^(?:[\w./-]+\.sol:)?\$?([A-Za-z_]\w*)(?:\([^()]*\))?$/;
const EXPOSED = /\$([A-Za-z_]\w*)/g;
const QUOTED = /(['"`])([^'"`]+)\1/g;
const DOLLAR = 36;

/**
 * Names of contracts that JavaScript says otherwise than as a word, since it can't import them: `deployContract('Token')`,
 * `token.$_mint(…)`. `index`: a significant token. Word of the name; 0 where there is none.
 */
export function contractNamed({ text, start, end, kind, significant }: SourceCode, index: number): number {
  const token = significant[index] ?? -1;
  const from = start[token] ?? 0;
  if (kind[token] === TokenKind.string) return idOf(CONTRACT.exec(text.slice(from, end[token]))?.[1]);
  return kind[token] === TokenKind.word && text.charCodeAt(from) === DOLLAR
    ? idOf(text.slice(from + 1, end[token]))
    : 0;
}

/** All in a line whose tokens nobody kept. */
export const contractsInLine = (line: string): number[] => [
  ...Array.from(line.matchAll(EXPOSED), ([, name]) => idOf(name)),
  ...Array.from(line.matchAll(QUOTED), ([, , inner = '']) =>
    idOf(/^\$/.test(inner) ? undefined : CONTRACT.exec(inner)?.[1]),
  ),
];

const idOf = (name: string | undefined): number => (name ? wordId(hashText(name, 0, name.length)) : 0);

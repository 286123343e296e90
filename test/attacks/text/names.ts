import type { Language } from './language.ts';
import { isCode, type Piece } from './scan.ts';

const DECLARING = new Set(
  'const let var mut auto int bool string uint uint256 address bytes32 uint8 size_t char float double String'.split(
    ' ',
  ),
);
/** Words of the languages themselves. */
export const RESERVED = new Set(
  'extends implements keyof infer readonly typeof instanceof is as satisfies type interface if else for while do switch case return new delete throw try catch finally function class const let var in of this self super import export default from async await yield def lambda not and or is None True False true false null undefined break continue fn mut pub func go defer range struct enum union typedef static public private internal external view pure memory storage calldata returns require assert revert emit void with elif pass raise global nonlocal except constructor auto goto long short uint256 address bool string bytes bytes32 contract library virtual override namespace template typename inline unsigned never unknown number boolean symbol bigint object declare constexpr static_cast reinterpret_cast operator friend noexcept explicit volatile register signed'.split(
    ' ',
  ),
);

/** A parameter without a name is a type in them. */
export const TYPES_FIRST: ReadonlySet<Language> = new Set<Language>(['c', 'java', 'solidity']);

/** Names that a piece of code declares for itself: by a keyword before, by an assignment (Python), as a parameter of its head. */
export function localNames(pieces: readonly Piece[], language: Language): Set<string> {
  const code = pieces.filter(isCode);
  const names = new Set<string>();
  for (const [index, piece] of code.entries()) {
    const before = code[index - 1]?.text ?? '';
    const after = code[index + 1]?.text ?? '';
    if (piece.kind !== 'word' || RESERVED.has(piece.text) || before === '.') continue;
    if (DECLARING.has(piece.text)) continue; // a type
    const isDeclared = DECLARING.has(before) && code[index - 2]?.text !== 'declare'; // that one exists elsewhere
    const isAssigned = language === 'python' && after === '=' && (code[index - 1]?.line ?? -1) < piece.line;
    const isShort = language === 'go' && after === ':' && code[index + 2]?.text === '=';
    if (isDeclared || isAssigned || isShort) names.add(piece.text);
  }
  for (const name of parameters(code, language)) names.add(name);
  return names;
}

/** Words right before a comma, a closing bracket, a default or a type within the round brackets of a function's head. */
function parameters(code: readonly Piece[], language: Language): string[] {
  return code.flatMap(({ text }, open) => {
    const close = text === '(' ? closeOf(code, open) : -1;
    return close > 0 && isHead(code, open, close) ? parametersWithin(code.slice(open, close + 1), language) : [];
  });
}

const FUNCTIONS = new Set('function def fn func'.split(' '));
function isHead(code: readonly Piece[], open: number, close: number): boolean {
  const textAt = (at: number) => code[at]?.text ?? '';
  const name = textAt(open - 1);
  if (FUNCTIONS.has(name) || FUNCTIONS.has(textAt(open - 2))) return true;
  const isMethod = code[open - 1]?.kind === 'word' && !RESERVED.has(name) && textAt(close + 1) === '{';
  return isMethod || textAt(close + 1) + textAt(close + 2) === '=>';
}

function parametersWithin(code: readonly Piece[], language: Language): string[] {
  let depth = 0;
  return code.flatMap(({ kind, text }, index) => {
    if (/^[([{]$/.test(text)) depth += 1;
    if (/^[)\]}]$/.test(text)) depth -= 1;
    const [before, after, next] = [-1, 1, 2].map((step) => code[index + step]?.text ?? '');
    const isType = TYPES_FIRST.has(language) && /^[(,]$/.test(before ?? '');
    const isScope = `${after}${next}` === '::';
    const isName = kind === 'word' && depth === 1 && /^[,)=:]$/.test(after ?? '') && !/^[:=.|&<]$/.test(before ?? '');
    return isName && !isType && !isScope && !RESERVED.has(text) ? [text] : [];
  });
}

/** Where a bracket is closed; −1 where it is not. */
function closeOf(code: readonly Piece[], open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    const text = code[at]?.text ?? '';
    if (/^[([{]$/.test(text)) depth += 1;
    if (/^[)\]}]$/.test(text)) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/**
 * Names of a text that more than its own code may say: what it exports or declares for other files, members and keys, and what a template has
 * in it.
 */
export function outerNames(pieces: readonly Piece[], language: Language): Set<string> {
  const code = pieces.filter(isCode);
  const margin = marginLines(pieces);
  const names = new Set<string>();
  const open: string[] = [];
  for (const [index, { kind, text, line }] of code.entries()) {
    if (kind === 'string' && text.includes('{')) for (const [word] of text.matchAll(WORDS)) names.add(word);
    const isAtMargin = open.length === 0 && margin.has(line);
    if (kind === 'word' && isOuter(code, index, { within: open.at(-1) ?? '', isAtMargin, language })) names.add(text);
    if ('([{'.includes(text)) open.push(text);
    if (')]}'.includes(text)) open.pop();
  }
  return names;
}
const WORDS = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** Lines that are not indented. */
function marginLines(pieces: readonly Piece[]): Set<number> {
  const isFirst = (index: number) => (pieces[index - 1]?.kind ?? 'newline') === 'newline';
  return new Set(pieces.flatMap(({ kind, line }, index) => (isFirst(index) && kind !== 'blank' ? [line] : [])));
}

interface Standing {
  /** The innermost bracket around a word. */
  within: string;
  isAtMargin: boolean;
  language: Language;
}

function isOuter(code: readonly Piece[], index: number, { within, isAtMargin, language }: Standing): boolean {
  const textAt = (at: number) => code[at]?.text ?? '';
  const [beforeLast, before, after] = [textAt(index - 2), textAt(index - 1), textAt(index + 1)];
  const isMember = /^[.#]$/.test(before) || ['::', '->'].includes(beforeLast + before);
  if (isMember || after + textAt(index + 2) === '::') return true;
  if (language === 'python' && within === '(' && after === '=') return true; // any function may have a parameter called so
  if (language !== 'script') return isAtMargin;
  const isKey = within === '{' && (after === ':' || (/^[{,]$/.test(before) && /^[,}]$/.test(after)));
  return isKey || [beforeLast, textAt(index - 3)].includes('export');
}

/** The pieces with names exchanged; members (after a dot) stay. */
export function rename(pieces: readonly Piece[], names: ReadonlyMap<string, string>): string {
  let before = '';
  return pieces
    .map((piece) => {
      const next = piece.kind === 'word' && before !== '.' ? (names.get(piece.text) ?? piece.text) : piece.text;
      if (isCode(piece)) before = piece.text;
      return next;
    })
    .join('');
}

import type { Language } from './language.ts';
import { innerLines, isCode, type Piece, scan } from './scan.ts';

/** A function of a file: whole lines, end-exclusive. */
export interface Block {
  name: string;
  start: number;
  end: number;
  /** Line on which its body begins. */
  body: number;
}

const HEADS: Readonly<Record<Language, RegExp>> = {
  script:
    /^(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*([\w$]+)|^(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*=\s*(?:async\s+)?(?:function\b|\([^)]*\)\s*=>)|^[\w$.]+\.([\w$]+)\s*=\s*(?:async\s+)?function\b/,
  python: /^(?:async\s+)?def\s+(\w+)/,
  go: /^func\s+(?:\([^)]*\)\s*)?(\w+)/,
  rust: /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:async\s+)?fn\s+(\w+)/,
  java: /^\s+(?:(?:public|private|protected|static|final)\s+)+[\w<>[\], ]+\s+(\w+)\s*\(/,
  c: /^(?:(?:static|inline|const|unsigned|template\s*<[^>]*>)\s+)*[\w:<>*&]+[\s*&]+([\w:~]+)\s*\([^;]*$/,
  solidity: /^\s*function\s+(\w+)/,
};

/** A line that a function's head goes on from: its other names (`a.b =`), its template or its type. */
const CARRIES_ON = /^[^\s/*#].*(?:[^=]=|::)$|^template\s*<.*>$/;

/** The functions of a text, none inside another, in order. */
export function blocksOf(text: string, language: Language): Block[] {
  const lines = text.split('\n');
  const pieces = scan(text, language);
  const inner = innerLines(pieces);
  const closings = language === 'python' ? null : closingLines(pieces);
  const blocks: Block[] = [];
  let free = 0;
  for (const [head, line] of lines.entries()) {
    const match = head < free || inner.has(head) ? null : HEADS[language].exec(line);
    if (match === null) continue;
    const extent = closings === null ? indentedExtent(lines, head) : bracedExtent(closings, head);
    if (extent === null || extent.end - head > 120) continue;
    let start = head;
    while (start > free && CARRIES_ON.test(lines[start - 1] ?? '')) start -= 1;
    blocks.push({ name: match.slice(1).find((group) => group !== undefined) ?? '', start, ...extent });
    free = extent.end;
  }
  return blocks;
}

/** For each line, where the first brace opened on it or soon below is closed. */
function closingLines(pieces: readonly Piece[]): { opened: number; closed: number }[] {
  const open: number[] = [];
  const pairs: { opened: number; closed: number }[] = [];
  for (const { kind, text, line } of pieces) {
    if (kind !== 'sign') continue;
    if (text === '{') open.push(line);
    if (text === '}') {
      const opened = open.pop();
      if (opened !== undefined) pairs.push({ opened, closed: line });
    }
  }
  return pairs;
}

function bracedExtent(
  pairs: readonly { opened: number; closed: number }[],
  start: number,
): Omit<Block, 'name' | 'start'> | null {
  const near = pairs.filter(({ opened }) => opened >= start && opened <= start + 6);
  const first = Math.min(...near.map(({ opened }) => opened));
  const ends = near.filter(({ opened }) => opened === first).map(({ closed }) => closed);
  if (ends.length === 0) return null;
  const closed = Math.max(...ends);
  return closed <= first ? null : { body: first + 1, end: closed + 1 };
}

function indentedExtent(lines: readonly string[], start: number): Omit<Block, 'name' | 'start'> | null {
  if (!/:\s*(#.*)?$/.test(lines[start] ?? '')) return null;
  let end = start + 1;
  while (end < lines.length && (/^\s+\S/.test(lines[end] ?? '') || (lines[end] ?? '').trim() === '')) end += 1;
  while (end > start + 1 && (lines[end - 1] ?? '').trim() === '') end -= 1;
  return end - start < 2 ? null : { body: start + 1, end };
}

const DECLARING = new Set(
  'const let var mut auto int bool string uint uint256 address bytes32 uint8 size_t char float double String'.split(
    ' ',
  ),
);
const RESERVED = new Set(
  'if else for while do switch case return new delete throw try catch finally function class const let var in of this self super import export default from async await yield def lambda not and or is None True False true false null undefined break continue fn mut pub func go defer range struct enum union typedef static public private internal external view pure memory storage calldata returns require assert revert emit void'.split(
    ' ',
  ),
);

/** A parameter without a name is a type in them. */
const TYPES_FIRST: ReadonlySet<Language> = new Set<Language>(['c', 'java', 'solidity']);

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

/** Words right before a comma, a closing bracket, a default or a type within the first round brackets. */
function parameters(code: readonly Piece[], language: Language): string[] {
  const open = code.findIndex(({ text }) => text === '(');
  if (open < 0) return [];
  const close = code.findIndex(({ text }, index) => index > open && text === ')');
  return code.slice(open, close).flatMap(({ kind, text }, index, all) => {
    const after = all[index + 1]?.text ?? ')';
    const before = all[index - 1]?.text ?? '';
    const isType = TYPES_FIRST.has(language) && /^[(,]$/.test(before);
    const isScope = after === ':' && all[index + 2]?.text === ':';
    const isName = kind === 'word' && /^[,)=:]$/.test(after) && !/^[:=.]$/.test(before) && !isType && !isScope;
    return isName && !RESERVED.has(text) ? [text] : [];
  });
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

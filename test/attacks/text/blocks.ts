import type { Language } from './language.ts';
import { innerLines, type Piece, scan } from './scan.ts';

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

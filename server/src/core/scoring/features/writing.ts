import type { BaseCode, SourceCode } from '../code/code.ts';
import { logOfCount } from '../exact-math.ts';
import { LineKind } from '../history/line-table.ts';
import { eachAddedLine } from '../history/match-lines.ts';
import { hashText } from '../lexer/characters.ts';
import { TokenKind, wordId } from '../lexer/tokens.ts';
import type { TouchedFile } from './line-past.ts';

/** How the lines that come and go are written, new or not. Each count enters as ln(1 + count). */
export interface Writing {
  /** Signs that assign. */
  assignments: number;
  /** Words with a bracket behind them: calls, mostly. */
  calls: number;
  /** Functions that are given no name: `=>`, `lambda`, `function (`, `func(`. */
  closures: number;
  /** Marks of what is left to do: TODO, FIXME, XXX, HACK. */
  unfinished: number;
  /** Columns that a line is indented by, at most 40; the mean. */
  indentation: number;
  /** Lines that go and end with a comma: entries of lists, arguments. */
  entriesGone: number;
  /** Share of a file that lies above its first added line; the least of all files. */
  position: number;
}

export function writingOf(files: readonly TouchedFile[]): Writing {
  const tally = new Tally();
  let position = 1;
  for (const { before, after, match } of files) {
    if (before !== null && match.removed > 0) tally.entriesGone += countEntries(before, match.gone);
    if (after === null || match.added === 0) continue;
    position = Math.min(position, match.oldOf.indexOf(-1) / match.oldOf.length);
    eachAddedLine(match, (line) => {
      if (after.table.kind[line] !== LineKind.trivial) tally.addLine(after, line);
    });
  }
  return {
    assignments: logOfCount(tally.assignments),
    calls: logOfCount(tally.calls),
    closures: logOfCount(tally.closures),
    unfinished: logOfCount(tally.unfinished),
    indentation: tally.columns / Math.max(1, tally.lines),
    entriesGone: logOfCount(tally.entriesGone),
    position: tally.lines === 0 ? 0 : position,
  };
}

const idOf = (word: string): number => wordId(hashText(word, 0, word.length));
const [FUNCTION, FUNC, LAMBDA] = [idOf('function'), idOf('func'), idOf('lambda')];
const MARKS = /\b(?:TODO|FIXME|XXX|HACK)\b/g;
const [TAB, SPACE, OPENING, EQUALS, GREATER] = [9, 32, 40, 61, 62];
const TAB_COLUMNS = 4;
const MAX_COLUMNS = 40;
/** Signs that make a comparison of `=`, before it and behind it. */
const COMPARES_BEFORE = new Set([...'=!<>'].map((sign) => sign.charCodeAt(0)));

class Tally {
  assignments = 0;
  calls = 0;
  closures = 0;
  unfinished = 0;
  entriesGone = 0;
  columns = 0;
  lines = 0;

  addLine(file: SourceCode, line: number): void {
    const end = file.firstToken[line + 1] ?? 0;
    for (let token = file.firstToken[line] ?? 0; token < end; token += 1) {
      if (file.kind[token] === TokenKind.word) this.#addWord(file, token);
      else if (file.kind[token] === TokenKind.operator) this.#addSign(file, token);
    }
    const text = textOfLine(file, line);
    this.unfinished += text.match(MARKS)?.length ?? 0;
    this.columns += columnsOf(text);
    this.lines += 1;
  }

  #addWord({ text, id, end }: SourceCode, token: number): void {
    const word = id[token];
    const next = end[token] ?? 0;
    const isCall = text.charCodeAt(next) === OPENING;
    if (isCall) this.calls += 1;
    const mayBeUnnamed = word === FUNCTION || word === FUNC;
    const isUnnamed = mayBeUnnamed && (isCall || (text[next] === ' ' && text.charCodeAt(next + 1) === OPENING));
    if (isUnnamed || word === LAMBDA) this.closures += 1;
  }

  #addSign({ text, start }: SourceCode, token: number): void {
    const at = start[token] ?? 0;
    if (text.charCodeAt(at) !== EQUALS || COMPARES_BEFORE.has(text.charCodeAt(at - 1))) return;
    const next = text.charCodeAt(at + 1);
    if (next === GREATER) this.closures += 1;
    else if (next !== EQUALS) this.assignments += 1;
  }
}

function countEntries(before: BaseCode, gone: Uint8Array): number {
  let entries = 0;
  for (let line = 0; line < gone.length; line += 1) {
    if (gone[line] === 1 && textOfLine(before, line).trimEnd().endsWith(',')) entries += 1;
  }
  return entries;
}

function textOfLine({ text, table }: BaseCode, line: number): string {
  const start = table.start[line] ?? 0;
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end);
}

function columnsOf(text: string): number {
  let columns = 0;
  for (let at = 0; columns < MAX_COLUMNS; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== TAB) break;
    columns += code === TAB ? TAB_COLUMNS : 1;
  }
  return Math.min(columns, MAX_COLUMNS);
}

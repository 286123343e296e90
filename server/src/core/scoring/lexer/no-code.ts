import { joinedLineEnd, nestedCommentEnd } from './comments.ts';
import type { Grammar } from './grammar.ts';
import type { LineEnds } from './line-ends.ts';
import { commentEndBefore, nextOpenTag, openTagEnd } from './open-tags.ts';
import { leftOutEnd } from './preprocessor.ts';
import type { TokenBuffer } from './tokens.ts';

const HASH = 35;
const LESS = 60;
const GREATER = 62;
const QUESTION = 63;

/** Finds what is no code: comments, and what a language leaves out as if it were one. */
export class NoCode {
  readonly #text: string;
  readonly #grammar: Grammar;
  readonly #tokens: TokenBuffer;
  readonly #lineEnds: LineEnds;

  constructor(text: string, grammar: Grammar, tokens: TokenBuffer, lineEnds: LineEnds) {
    this.#text = text;
    this.#grammar = grammar;
    this.#tokens = tokens;
    this.#lineEnds = lineEnds;
  }

  /** After what is no code and begins at `at` with `code`; −1 where nothing does. */
  endAt(at: number, code: number): number {
    const { lineComments, firstInLineComments, blockComments, nestsComments } = this.#grammar;
    const isLine =
      this.#startsWithAny(lineComments, at) ||
      (firstInLineComments.length > 0 && this.#tokens.isLineStart() && this.#startsWithAny(firstInLineComments, at));
    if (isLine) return this.#lineCommentEnd(at);
    for (const [open, close] of blockComments) {
      if (!this.#text.startsWith(open, at)) continue;
      return nestsComments ? nestedCommentEnd(this.#text, at) : this.#closing(at + open.length, close);
    }
    return this.#leftOutEnd(at, code);
  }

  /** Whether it begins where the code of a statement has to end. */
  isCloseTag(at: number, code: number): boolean {
    return code === QUESTION && this.#grammar.openTags && this.#text.charCodeAt(at + 1) === GREATER;
  }

  #startsWithAny(openings: readonly string[], at: number): boolean {
    for (const opening of openings) if (this.#text.startsWith(opening, at)) return true;
    return false;
  }

  #lineCommentEnd(at: number): number {
    const lineEnd = this.#lineEnds.from(at);
    if (this.#grammar.joinsComments) return joinedLineEnd(this.#text, lineEnd);
    return this.#grammar.openTags ? commentEndBefore(this.#text, at, lineEnd) : lineEnd;
  }

  #closing(from: number, close: string): number {
    const end = this.#text.indexOf(close, from);
    return end < 0 ? this.#text.length : end + close.length;
  }

  #leftOutEnd(at: number, code: number): number {
    const { conditions, endLine, openTags } = this.#grammar;
    if (conditions && code === HASH) return this.#tokens.isLineStart() ? leftOutEnd(this.#text, at) : -1;
    if (openTags && code === LESS) return openTagEnd(this.#text, at);
    if (this.isCloseTag(at, code)) return this.#reopening(at);
    return endLine !== '' && this.#isLineOf(endLine, at) ? this.#text.length : -1;
  }

  #reopening(at: number): number {
    const end = nextOpenTag(this.#text, at);
    return end < 0 ? this.#text.length : end;
  }

  #isLineOf(line: string, at: number): boolean {
    if (!this.#text.startsWith(line, at) || !this.#tokens.isFirstColumn(at)) return false;
    const end = Math.min(this.#lineEnds.from(at), at + line.length + 2);
    return this.#text.slice(at, end).trimEnd() === line;
  }
}

import type { Language } from './language.ts';

export type PieceKind = 'word' | 'number' | 'string' | 'comment' | 'blank' | 'newline' | 'sign';

/** A piece of source text; all pieces of a text in a row are the text. */
export interface Piece {
  kind: PieceKind;
  text: string;
  line: number;
}

const PATTERNS: readonly (readonly [PieceKind, RegExp])[] = [
  ['newline', /\r?\n/y],
  ['blank', /[^\S\n]+/y],
  ['word', /[\p{L}_$][\p{L}\p{N}_$]*/uy],
  ['number', /\d\w*(?:\.\d\w*)*/y], // what follows the dot in `self.0.name` is a member
  ['sign', /[\s\S]/uy],
];
const SLASH_COMMENTS: readonly (readonly [PieceKind, RegExp])[] = [
  ['comment', /\/\/[^\n]*/y],
  ['comment', /\/\*[\s\S]*?(?:\*\/|$)/y],
];
const PYTHON: readonly (readonly [PieceKind, RegExp])[] = [
  ['comment', /#[^\n]*/y],
  ['string', /("""|''')[\s\S]*?\1/y],
];
/** Strings in which a backslash says nothing, closed by what they begin with. */
const RAW_RUST: readonly [PieceKind, RegExp] = ['string', /b?r(#*)"[\s\S]*?"\1/y];
const RAW_C: readonly [PieceKind, RegExp] = ['string', /(?:u8|[uUL])?R"([^\s()\\]{0,16})\([\s\S]*?\)\1"/y];
const LONG: readonly [PieceKind, RegExp] = ['string', /"""(?:\\[\s\S]|[^\\])*?"""/y];
const OVER_LINES: readonly [PieceKind, RegExp] = ['string', /"(?:\\[\s\S]|[^"\\])*"/y];
const DOUBLE: readonly [PieceKind, RegExp] = ['string', /"(?:\\[\s\S]|[^"\\\n])*"/y];
const SINGLE: readonly [PieceKind, RegExp] = ['string', /'(?:\\[\s\S]|[^'\\\n])*'/y];
const CHARACTER: readonly [PieceKind, RegExp] = ['string', /'(?:\\.[^']*|[^'\\\n])'/y];
const BACKQUOTE: readonly [PieceKind, RegExp] = ['string', /`(?:\\[\s\S]|[^`\\])*`/y];
const REGULAR_EXPRESSION = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*/y;
const BEFORE_EXPRESSION = /^(?:[-+*%=<>!&|^~?:,;([{]|return|typeof|case|in|of)$/;

const special: Readonly<Record<Language, readonly (readonly [PieceKind, RegExp])[]>> = {
  script: [...SLASH_COMMENTS, DOUBLE, SINGLE, BACKQUOTE],
  python: [...PYTHON, DOUBLE, SINGLE],
  go: [...SLASH_COMMENTS, DOUBLE, CHARACTER, BACKQUOTE],
  rust: [...SLASH_COMMENTS, RAW_RUST, OVER_LINES, CHARACTER],
  java: [...SLASH_COMMENTS, LONG, DOUBLE, CHARACTER],
  c: [...SLASH_COMMENTS, RAW_C, DOUBLE, CHARACTER],
  solidity: [...SLASH_COMMENTS, DOUBLE, SINGLE],
};

/** Cuts a text into pieces. Own work of the attacks: what the scorer's lexer gets wrong must not be wrong here too. */
export function scan(text: string, language: Language): Piece[] {
  const pieces: Piece[] = [];
  const patterns = [...special[language], ...PATTERNS];
  let line = 0;
  let before = ';';
  for (let at = 0; at < text.length; ) {
    const [kind, piece] = nextPiece(text, at, patterns, language === 'script' && BEFORE_EXPRESSION.test(before));
    pieces.push({ kind, text: piece, line });
    for (const character of piece) if (character === '\n') line += 1;
    if (kind !== 'blank' && kind !== 'comment' && kind !== 'newline') before = piece;
    at += piece.length;
  }
  return pieces;
}

function nextPiece(
  text: string,
  at: number,
  patterns: readonly (readonly [PieceKind, RegExp])[],
  mayBeExpression: boolean,
): [PieceKind, string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && (kind !== 'sign' || !mayBeExpression || found !== '/')) return [kind, found];
  }
  REGULAR_EXPRESSION.lastIndex = at;
  return ['string', REGULAR_EXPRESSION.exec(text)?.[0] ?? text.charAt(at)];
}

export const join = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join('');

/** Pieces that are code. */
export const isCode = ({ kind }: Piece): boolean => kind !== 'blank' && kind !== 'comment' && kind !== 'newline';

/** Lines that begin inside a string or comment: their blanks are content. */
export function innerLines(pieces: readonly Piece[]): Set<number> {
  const inner = new Set<number>();
  for (const { kind, text, line } of pieces) {
    if (kind === 'newline' || !text.includes('\n')) continue;
    const lines = text.split('\n').length - 1;
    for (let next = 1; next <= lines; next += 1) inner.add(line + next);
  }
  return inner;
}

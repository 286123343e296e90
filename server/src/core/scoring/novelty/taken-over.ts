import { WINDOW } from '../code/fingerprints.ts';
import { lineOf } from '../code/lines.ts';
import type { StatementsOfFile } from '../code/statements.ts';
import type { Stretch } from '../code/stretch.ts';
import type { GoneStatements } from './gone-statements.ts';
import type { Piece } from './pieces.ts';

/** A statement, and the piece of code that it is in. */
export type StatementInPiece = Stretch & { readonly file: StatementsOfFile; readonly piece: Piece };

/** So many tokens come to a piece of code at least that may be taken over from another file. */
const LEAST = WINDOW;

/**
 * Statements of new pieces most of which is known, or like what is gone: they were moved, and changed. A single statement is like something by
 * chance, the more so the more a change takes away.
 */
export function takenOver(statements: readonly StatementInPiece[], gone: GoneStatements): Set<StatementInPiece> {
  const taken = new Set<StatementInPiece>();
  for (const piece of byPiece(statements))
    if (isTakenOver(piece, gone)) for (const statement of piece) taken.add(statement);
  return taken;
}

function byPiece(statements: readonly StatementInPiece[]): Iterable<StatementInPiece[]> {
  const pieces = new Map<Piece, StatementInPiece[]>();
  for (const statement of statements) {
    const piece = pieces.get(statement.piece);
    if (piece === undefined) pieces.set(statement.piece, [statement]);
    else piece.push(statement);
  }
  return pieces.values();
}

function isTakenOver(statements: readonly StatementInPiece[], gone: GoneStatements): boolean {
  const [first] = statements;
  if (first === undefined) return false;
  const { from, to } = first.piece;
  const came = tokensThatCame(first);
  if (came < LEAST || 2 * came < to - from) return false; // the whole of it, as which of like lines came through says little
  const unlike = statements.filter((one) => gone.replacedIn(one.file.code, one.from, one.to, one.file.kept) === null);
  return unlike.length < statements.length && 2 * tokensOf(unlike) <= to - from;
}

const tokensOf = (statements: readonly Stretch[]): number =>
  statements.reduce((sum, { from, to }) => sum + to - from, 0);

/** Tokens of lines of a statement's piece that did not come through. */
function tokensThatCame({ file, piece }: StatementInPiece): number {
  const { firstSignificant } = file.code;
  let tokens = 0;
  for (let line = lineOf(file.code, piece.from); (firstSignificant[line] ?? piece.to) < piece.to; line += 1)
    if (file.match.oldOf[line] === -1) tokens += (firstSignificant[line + 1] ?? 0) - (firstSignificant[line] ?? 0);
  return tokens;
}

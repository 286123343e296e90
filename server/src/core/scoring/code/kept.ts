import { KeptMatch } from './kept-match.ts';
import { type IsWanted, KeptResults, KeptTokens, type TokenEdit } from './kept-results.ts';
import type { Print, ReadShapes, ReadStatement, ReplacedWord, StatementPrints } from './read-statement.ts';

/**
 * What was told of a file when it was scored last, and holds while it is edited. All of it is told against one base: whoever scores against
 * another begins anew.
 */
export class Kept {
  readonly match = new KeptMatch();
  /** By the first token of each statement. */
  readonly statements = new KeptResults<ReadStatement>();
  readonly contexts = new KeptResults<readonly Print[]>();
  /** The same, by what they say alone. */
  readonly prints = new KeptResults<StatementPrints>();
  /** By the first token of each stretch that has something new in it. */
  readonly shapes = new KeptResults<ReadShapes>();
  /** What each says in the place of what is gone: as long as the same is. */
  readonly replaced = new KeptResults<readonly ReplacedWord[] | null>();
  /** Where the heads of what waits for a use may stand. */
  #waiting: KeptTokens | null = null;
  /** Where imports may begin. */
  #imports: KeptTokens | null = null;

  /** `ids`: of the file as it is now. `isHead`: answers the same whenever it is asked. */
  waiting(ids: Int32Array, isHead: IsWanted): readonly number[] {
    this.#waiting ??= new KeptTokens(isHead, ids);
    return this.#waiting.tokens;
  }

  /** `mayBegin`: answers the same whenever it is asked. */
  imports(ids: Int32Array, mayBegin: IsWanted): readonly number[] {
    this.#imports ??= new KeptTokens(mayBegin, ids);
    return this.#imports.tokens;
  }

  /** After each edit. `ids`: of the file since then. */
  follow(edit: TokenEdit, ids: Int32Array): void {
    this.statements.follow(edit);
    this.contexts.follow(edit);
    this.prints.follow(edit);
    this.shapes.follow(edit);
    this.replaced.follow(edit);
    this.#waiting?.follow(edit, ids);
    this.#imports?.follow(edit, ids);
  }
}

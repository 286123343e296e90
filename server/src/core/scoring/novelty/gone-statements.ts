import { HashMultiset } from '../code/hash-multiset.ts';
import type { Kept } from '../code/kept.ts';
import type { GoneStatement, ReplacedWord, Tokens } from '../code/read-statement.ts';
import { eachOnLines, type StatementsOfFile } from '../code/statements.ts';
import { IntMap } from '../history/int-map.ts';
import { FingerprintMap } from './fingerprint-map.ts';
import { isAmong, LONGEST, type Placed, RenamedWords, wholeOf } from './renamed-words.ts';
import { keptPrints, NAME, plainOf, printsOf } from './statement-prints.ts';
import { NO_OLD_WORDS, type OldWords, WordsAround } from './words-around.ts';

/** What gone statements are found by, made when it is asked for the first time. */
interface Tables {
  /** Of which statements. */
  readonly made: readonly GoneStatement[];
  /** What they are but for names of variables: one more than their place in that order. */
  nameless: FingerprintMap | null;
  words: WordsAround | null;
}

/** Of a file that is edited: from one keystroke to the next, mostly the same is gone. */
interface KeptGone extends Left {
  readonly lines: Uint8Array;
  tables: Tables;
}
const keptGone = new WeakMap<Kept, KeptGone>();

/** All that leaves its place, moved or not. */
interface Left {
  readonly statements: readonly GoneStatement[];
  /** The same as it is written, counted. */
  readonly written: HashMultiset;
  /** All words in it, made when they are asked for. */
  words: IntMap | null;
}

/** Words of what is gone in the last change: kept, since making room for them takes longer than filling it. */
const wordsOfChange = new IntMap();

/** The side of a file that a change takes away from. */
type OldFile = Pick<StatementsOfFile, 'before' | 'match'>;

/** Statements that a change takes away, by what they are but for one word, and whatever the names of their variables are. */
export class GoneStatements {
  readonly #left: Left;
  /** What does not come elsewhere. */
  readonly #gone: readonly GoneStatement[];
  readonly #tables: Tables;
  /** Where the change is of one file that is edited. */
  readonly #kept: Kept | null;
  /** Words that took the place of others throughout. */
  #throughout: RenamedWords | null = null;
  #old: OldWords = NO_OLD_WORDS;
  /** The same, where words that name a variable here and there are taken for what they mostly are; null where that makes no difference. */
  #mostly: OldWords | null = null;
  /** All that is gone as it was written, made when that is asked. */
  #whole: FingerprintMap | null = null;

  private constructor(left: Left, gone: readonly GoneStatement[], tables: Tables, kept: Kept | null) {
    this.#left = left;
    this.#gone = gone;
    this.#tables = tables;
    this.#kept = kept;
  }

  /** What `old` files lost that does not come in `files`; null where none lost any. `kept`: of the one file there is, where it is edited. */
  static of(files: readonly StatementsOfFile[], old: readonly OldFile[], kept: Kept | null): GoneStatements | null {
    const known = kept === null ? null : keptLeft(old, kept);
    const left = known ?? leftOf(old);
    if (left.statements.length === 0) return null;
    const gone = withoutComing(left, files);
    if (kept === null || known === null) return new GoneStatements(left, gone, tablesOf(gone), null);
    if (!areEqual(known.tables.made, gone)) {
      known.tables = tablesOf(gone);
      kept.replaced.clear();
    }
    return new GoneStatements(left, known.tables.made, known.tables, kept);
  }

  /** Looks in what is new for words that took the place of others throughout. */
  follow(statements: readonly Placed[]): void {
    if (this.#gone.length === 0) return;
    this.#left.words ??= putWords(this.#left.statements, this.#kept === null ? wordsOfChange : new IntMap());
    this.#throughout = new RenamedWords(this.#left.words, this.#gone);
    this.#throughout.follow(statements);
    const renamed = this.#throughout.old;
    if (renamed.size === 0) return;
    const { always, mostly } = fixedWords(renamed, this.#gone);
    this.#old = { renamed, fixed: always };
    this.#mostly = mostly.size > always.size ? { renamed, fixed: mostly } : null;
  }

  /** Reads words as another does that knows more of what is gone. */
  readAs(other: GoneStatements): void {
    this.#throughout = other.#throughout;
    this.#old = other.#old;
    this.#mostly = other.#mostly;
  }

  /** Whether nothing that is gone says a word. */
  isNewWord(word: number): boolean {
    return this.#throughout?.isNew(word) === true;
  }

  /** What a statement says in the place of what is gone: nothing where it only lost a word; null where it is like none that is gone. */
  replacedIn(code: Tokens, from: number, to: number, kept: Kept | null): readonly ReplacedWord[] | null {
    if (this.#gone.length === 0 || to - from > LONGEST) return null;
    const isPlain = this.#kept !== null && this.#old.renamed.size === 0;
    const known = isPlain ? this.#kept?.replaced.get(from) : undefined;
    if (known !== undefined) return known;
    const like = this.#likeIn(code, from, to, kept);
    if (isPlain) this.#kept?.replaced.put(from, from, to, like);
    return like;
  }

  #likeIn(code: Tokens, from: number, to: number, kept: Kept | null): ReplacedWord[] | null {
    const like = this.#throughoutIn({ code, from, to }) ?? this.#namesIn(code, from, to, kept);
    if (like !== null) return like;
    this.#tables.words ??= new WordsAround(this.#gone);
    const replaced = this.#tables.words.replacedIn(code, from, to, this.#old);
    if (replaced !== null || this.#mostly === null) return replaced;
    return this.#tables.words.replacedIn(code, from, to, this.#mostly);
  }

  /** The same where it differs in names of variables alone, or in words that took the place of others in more statements than one. */
  renamedIn(code: Tokens, from: number, to: number, kept: Kept | null): readonly ReplacedWord[] | null {
    if (to - from > LONGEST) return null;
    const like = this.#throughoutIn({ code, from, to });
    const isOften = like?.every(({ word }) => this.#throughout?.often.has(word)) === true;
    return isOften ? like : this.#namesIn(code, from, to, kept);
  }

  #namesIn(code: Tokens, from: number, to: number, kept: Kept | null): ReplacedWord[] | null {
    const { namelessHigh, namelessLow } = keptPrints(code, from, to, kept);
    this.#tables.nameless ??= namelessOf(this.#gone);
    const like = this.#gone[this.#tables.nameless.get(namelessHigh, namelessLow) - 1];
    return like === undefined ? null : replacedNames(code, from, to, like);
  }

  /** The words that took the place of others throughout, of a statement that is gone but for them; null where it is none. */
  #throughoutIn(statement: Placed): ReplacedWord[] | null {
    const old = this.#old.renamed;
    if (old.size === 0) return null;
    this.#whole ??= wholeOf(this.#gone);
    if (!isAmong(this.#whole, statement, old)) return null;
    const { code, from, to } = statement;
    const replaced: ReplacedWord[] = [];
    for (let at = 0; at < to - from; at += 1) {
      const word = code.ids[from + at] ?? 0;
      const was = old.get(word);
      if (was !== undefined) replaced.push({ at, word, old: was, isWord: true });
    }
    return replaced.length === 0 ? null : replaced;
  }
}

/** What was told of the same lines at the keystroke before. */
function keptLeft(old: readonly OldFile[], kept: Kept): KeptGone {
  const lines = old[0]?.match.gone ?? NO_LINES;
  const known = keptGone.get(kept);
  if (known !== undefined && areEqual(known.lines, lines)) return known;
  const left = leftOf(old);
  const gone = { ...left, lines: lines.slice(), tables: known?.tables ?? tablesOf([]) };
  keptGone.set(kept, gone);
  return gone;
}
const NO_LINES = new Uint8Array(0);

/** All statements on lines that are gone, in an order that does not tell where they stood: so it makes no difference which of two is meant. */
function leftOf(files: readonly OldFile[]): Left {
  const statements: GoneStatement[] = [];
  for (const { before, match } of files)
    if (before !== null)
      eachOnLines(before, match.gone, 1, (from, to) => {
        if (to - from <= LONGEST) statements.push({ code: before, from, to, ...printsOf(before, from, to) });
      });
  statements.sort((a, b) => a.high - b.high || a.low - b.low);
  const written = new HashMultiset();
  for (const { high, low } of statements) written.add(high, low, 1);
  return { statements, written, words: null };
}

function putWords(statements: readonly Placed[], words: IntMap): IntMap {
  words.clear(statements.reduce((sum, { from, to }) => sum + to - from, 0));
  for (const { code, from, to } of statements)
    for (let index = from; index < to; index += 1) words.set(code.ids[index] ?? 0, 1);
  return words;
}

/** What leaves more often than it comes, as it is written: what is moved does both. */
function withoutComing({ statements, written }: Left, files: readonly StatementsOfFile[]): readonly GoneStatement[] {
  const coming = new HashMultiset();
  for (const { code, match, kept } of files)
    eachOnLines(code, match.oldOf, -1, (from, to) => {
      if (to - from > LONGEST) return;
      const { high, low } = keptPrints(code, from, to, kept);
      if (written.count(high, low) > 0) coming.add(high, low, 1);
    });
  if (coming.total === 0) return statements;
  return statements.filter(({ high, low }) => written.count(high, low) > coming.count(high, low));
}

const tablesOf = (made: readonly GoneStatement[]): Tables => ({ made, nameless: null, words: null });

function namelessOf(statements: readonly GoneStatement[]): FingerprintMap {
  const nameless = new FingerprintMap(statements.length);
  for (const [place, { namelessHigh, namelessLow }] of statements.entries())
    nameless.add(namelessHigh, namelessLow, place + 1);
  return nameless;
}

/** Names of variables that are others than in a statement that is the same without them. */
function replacedNames(code: Tokens, from: number, to: number, like: GoneStatement): ReplacedWord[] {
  const replaced: ReplacedWord[] = [];
  for (let at = 0; at < to - from; at += 1) {
    const word = code.ids[from + at] ?? 0;
    const old = like.code.ids[like.from + at] ?? 0;
    if (word !== old) replaced.push({ at, word, old, isWord: true });
  }
  return replaced;
}

/** Of words that took the place of others, those whose old one never named a variable, and those of which it mostly did not. */
function fixedWords(
  renamed: ReadonlyMap<number, number>,
  statements: readonly Placed[],
): { always: Map<number, number>; mostly: Map<number, number> } {
  const places = new Map<number, number>();
  const names = new Map<number, number>();
  for (const { code, from, to } of statements)
    for (let index = from; index < to; index += 1) {
      const word = code.ids[index] ?? 0;
      places.set(word, (places.get(word) ?? 0) + 1);
      if (plainOf(code, index) === NAME) names.set(word, (names.get(word) ?? 0) + 1);
    }
  const isFixed = (was: number) => 2 * (names.get(was) ?? 0) < (places.get(was) ?? 0);
  return {
    always: new Map([...renamed].filter(([, was]) => !names.has(was))),
    mostly: new Map([...renamed].filter(([, was]) => isFixed(was))),
  };
}

function areEqual<Value>(a: ArrayLike<Value>, b: ArrayLike<Value>): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

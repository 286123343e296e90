import type { BaseCode } from '../code/code.ts';
import { KEYWORDS } from '../code/fingerprints.ts';
import { mixHigh, mixLow } from '../code/hash-multiset.ts';
import type { Stretch } from '../code/stretch.ts';
import { ABSENT, type IntMap } from '../history/int-map.ts';
import { isLiteralId, isSign, isWord } from '../lexer/tokens.ts';
import { FingerprintMap } from './fingerprint-map.ts';

/** Longer statements are known by their windows. */
export const LONGEST = 48;
const LITERAL = 1;
/** Stands for the word in a place that is left open. Ids of signs are larger. */
const HOLE = 2;

/** Names are followed so often through statements in which several words changed. */
const MAX_ROUNDS = 8;
/** Patterns of one form; of more the first are taken, by their places. */
const MAX_PATTERNS = 32;

/** A statement of either side. */
export interface Placed extends Stretch {
  readonly code: Pick<BaseCode, 'ids' | 'marks'>;
}

/** Statements of one form with words left open in the same places. */
interface Pattern {
  /** Those places, from the statement's beginning. */
  readonly open: readonly number[];
  readonly form: number;
}

/** What is gone, by all but the open words. */
interface Answers {
  /** One more than the place in `words` where those stand that were left open. */
  readonly gone: FingerprintMap;
  /** 0 where they differ from one statement to another. */
  readonly words: number[];
}

/** A statement whose rest may tell what its open words were. */
interface Question {
  readonly statement: Placed;
  readonly pattern: Pattern;
  readonly high: number;
  readonly low: number;
}

/** Fingerprint of the statement that was read last. */
let high = 0;
let low = 0;

/**
 * Words that took the place of others throughout a change, told by the statements that it takes away: of whatever kind they are, and however
 * many of a statement changed at once. A word that nothing says that is gone may stand for one of it. Where all that is gone and is alike but for
 * such words has the same one in its place, it most likely does. What is told so tells more in the next round.
 */
export class RenamedWords {
  /** Old words, by those that took their place. */
  readonly old = new Map<number, number>();
  /** Those of them that more than one statement tells of. */
  readonly often = new Set<number>();
  readonly #said: IntMap;
  readonly #gone: readonly Placed[];

  /** `said`: the words of all that the change takes away, moved or not. `gone`: what does not come elsewhere. */
  constructor(said: IntMap, gone: readonly Placed[]) {
    this.#said = said;
    this.#gone = gone;
  }

  /** Looks for them in what is new. */
  follow(statements: readonly Placed[]): void {
    const open: { statement: Placed; form: number }[] = [];
    for (const statement of statements)
      if (statement.to - statement.from <= LONGEST && this.#hasOpen(statement))
        open.push({ statement, form: formOf(statement) });
    const forms = open.length === 0 ? [] : this.#gone.map(formOf);
    for (let round = 0; open.length > 0 && round < MAX_ROUNDS; round += 1) {
      const { size } = this.old;
      const questions = this.#ask(open);
      this.#accept(questions, this.#answer(questions, forms));
      if (this.old.size === size) return;
    }
  }

  #hasOpen({ code: { ids }, from, to }: Placed): boolean {
    for (let index = from; index < to; index += 1) if (this.#isOpen(ids[index] ?? 0)) return true;
    return false;
  }

  /** Where words stand that nothing says which is gone, and of which it is not known what they were. */
  #openPlaces({ code: { ids }, from, to }: Placed): number[] {
    const places: number[] = [];
    for (let index = from; index < to; index += 1) if (this.#isOpen(ids[index] ?? 0)) places.push(index - from);
    return places;
  }

  #isOpen(id: number): boolean {
    return this.isNew(id) && !this.old.has(id);
  }

  /** Whether a word is one that nothing says which is gone. */
  isNew(id: number): boolean {
    return isWord(id) && this.#said.get(id) === ABSENT;
  }

  #ask(open: readonly { statement: Placed; form: number }[]): Question[] {
    const patterns = new Map<number, Pattern>();
    const questions: Question[] = [];
    for (const { statement, form } of open) {
      if (!this.#isTelling(statement)) continue;
      const places = this.#openPlaces(statement);
      if (places.length === 0) continue;
      const key = places.reduce(mixHigh, form);
      const pattern = patterns.get(key) ?? { open: places, form };
      patterns.set(key, pattern);
      read(statement, places, this.old);
      questions.push({ statement, pattern, high, low });
    }
    return questions;
  }

  #answer(questions: readonly Question[], forms: readonly number[]): Answers {
    const answers: Answers = { gone: new FingerprintMap(), words: [] };
    const patterns = byForm(new Set(questions.map(({ pattern }) => pattern)));
    for (const [index, gone] of this.#gone.entries())
      for (const pattern of patterns.get(forms[index] ?? 0) ?? []) note(gone, pattern, answers);
    return answers;
  }

  /** Whether a statement says a word besides the language's own that is gone, or whose place is known. */
  #isTelling({ code: { ids }, from, to }: Placed): boolean {
    for (let index = from; index < to; index += 1) {
      const id = ids[index] ?? 0;
      if (isWord(id) && !KEYWORDS.has(id) && !this.#isOpen(id)) return true;
    }
    return false;
  }

  /** Takes for each word the one that most of its statements say it was. */
  #accept(questions: readonly Question[], answers: Answers): void {
    for (const [word, own] of votesOf(questions, answers)) {
      let all = 0;
      for (const times of own.values()) all += times;
      for (const [old, times] of own) {
        if (2 * times <= all) continue;
        this.old.set(word, old);
        if (times > 1) this.often.add(word);
      }
    }
  }
}

const NOTHING: ReadonlyMap<number, number> = new Map();

/** The signs of a statement, and where its words and literals are. */
function formOf({ code: { ids }, from, to }: Placed): number {
  let form = 0;
  for (let index = from; index < to; index += 1) {
    const id = ids[index] ?? 0;
    form = mixHigh(form, isLiteralId(id) ? LITERAL : isSign(id) ? id : HOLE);
  }
  return form;
}

/** Leaves the fingerprint of a statement in `high` and `low`. `old`: words that are read as others. */
function readWhole({ code: { ids }, from, to }: Placed, old: ReadonlyMap<number, number>): void {
  high = 0;
  low = 0;
  for (let index = from; index < to; index += 1) {
    const id = ids[index] ?? 0;
    const value = old.get(id) ?? id;
    high = mixHigh(high, value);
    low = mixLow(low, value);
  }
}

/** The same without its literals, and without its words in the open places. */
function read({ code: { ids }, from, to }: Placed, open: readonly number[], old: ReadonlyMap<number, number>): void {
  high = 0;
  low = 0;
  for (let index = from, next = 0; index < to; index += 1) {
    const id = ids[index] ?? 0;
    let value = isLiteralId(id) ? LITERAL : (old.get(id) ?? id);
    if (open[next] === index - from) {
      value = HOLE;
      next += 1;
    }
    high = mixHigh(high, value);
    low = mixLow(low, value);
  }
}

function byForm(patterns: ReadonlySet<Pattern>): Map<number, Pattern[]> {
  const found = new Map<number, Pattern[]>();
  for (const pattern of patterns) {
    const own = found.get(pattern.form);
    if (own === undefined) found.set(pattern.form, [pattern]);
    else own.push(pattern);
  }
  for (const own of found.values())
    if (own.length > MAX_PATTERNS) own.sort((a, b) => (a.open.join() < b.open.join() ? -1 : 1)).splice(MAX_PATTERNS);
  return found;
}

/** Notes of a statement that is gone which words stand in the open places. */
function note(gone: Placed, { open }: Pattern, { gone: known, words }: Answers): void {
  read(gone, open, NOTHING);
  const first = known.get(high, low) - 1;
  if (first < 0) known.add(high, low, words.length + 1);
  for (const [at, place] of open.entries()) {
    const word = gone.code.ids[gone.from + place] ?? 0;
    if (first < 0) words.push(word);
    else if (words[first + at] !== word) words[first + at] = 0;
  }
}

/** How often each word may stand for which. */
function votesOf(questions: readonly Question[], { gone, words }: Answers): Map<number, Map<number, number>> {
  const votes = new Map<number, Map<number, number>>();
  for (const { statement, pattern, high, low } of questions) {
    const first = gone.get(high, low) - 1;
    if (first < 0) continue;
    for (const [at, place] of pattern.open.entries()) {
      const old = words[first + at] ?? 0;
      const word = statement.code.ids[statement.from + place] ?? 0;
      if (old === 0) continue;
      const own = votes.get(word) ?? new Map<number, number>();
      votes.set(word, own.set(old, (own.get(old) ?? 0) + 1));
    }
  }
  return votes;
}

/** Whether a statement is one of those that `whole` was made of, but for words that took the place of others. */
export function isAmong(whole: FingerprintMap, statement: Placed, old: ReadonlyMap<number, number>): boolean {
  readWhole(statement, old);
  return whole.get(high, low) !== 0;
}

/** Statements as they were written. */
export function wholeOf(statements: readonly Placed[]): FingerprintMap {
  const whole = new FingerprintMap(statements.length);
  for (const one of statements) {
    readWhole(one, NOTHING);
    whole.add(high, low, 1);
  }
  return whole;
}

import { eachUnit, type SourceCode } from '../code/code.ts';
import type { CountedChange, CountedFile } from '../count.ts';
import { TokenKind } from '../lexer/tokens.ts';
import type { FileNovelty } from '../novelty/novelty.ts';
import { classifyPath } from '../path-class.ts';
import type { DormantChange } from '../use/dormant.ts';
import { isUse, MentionReader } from '../use/mentions.ts';
import { orphansOf } from '../use/orphans.ts';
import type { HistoryState } from './state.ts';

/** Adds what the change brought to what is known. What counts, and tests, say new words that may be defined later. */
export function learn(state: HistoryState, change: CountedChange, dormant: DormantChange, time: number): void {
  const { fingerprints } = state.known;
  for (let i = 0; i < change.fresh.length; i += 2) fingerprints.add(change.fresh[i] ?? 0, change.fresh[i + 1] ?? 0);
  const words = new Words(state, dormant.defined, time);
  // What counts comes first: where so much comes at once that words are forgotten, it is not told by an import above it.
  for (const asks of [1, 0]) for (const file of change.files) words.learn(file, asks);
  for (const word of dormant.defined) state.dormant.awaited.remove(word); // what is defined waits for no definition any more
  awaitNames(state, change, dormant, time);
}

/** Words of new lines, as they come to be known. */
class Words {
  readonly #known: HistoryState['known']['units'];
  readonly #dormant: HistoryState['dormant'];
  readonly #defined: ReadonlySet<number>;
  readonly #time: number;

  /** `defined`: what the change defines. */
  constructor({ known, dormant }: HistoryState, defined: ReadonlySet<number>, time: number) {
    this.#known = known.units;
    this.#dormant = dormant;
    this.#defined = defined;
    this.#time = time;
  }

  /** `asks`: 1 for lines with tokens that count and for tests, 0 for the others. */
  learn({ path, after, novelty }: CountedFile, asks: number): void {
    const { language } = classifyPath(path);
    if (after === null || novelty === null || language === null) return;
    const { freshLine } = novelty;
    const reader = asks === 1 ? new MentionReader(after, language) : null;
    for (let line = freshLine.indexOf(1); line >= 0; line = freshLine.indexOf(1, line + 1))
      if (asksOn(novelty, line) === asks) this.#learnLine(after, line, reader);
  }

  #learnLine(file: SourceCode, line: number, reader: MentionReader | null): void {
    const end = file.firstToken[line + 1] ?? 0;
    let index = file.firstSignificant[line] ?? 0;
    let isCode = false;
    const visit = (word: number, isWord: boolean): void => {
      const before = this.#known.distinct;
      this.#known.add(word, 0, 1);
      const isNew = this.#known.distinct > before;
      if (isWord && (isNew || this.#dormant.met.has(word)))
        this.#place(word, isCode ? (reader?.at(index) ?? null) : null);
    };
    for (let token = file.firstToken[line] ?? 0; token < end; token += 1) {
      isCode = file.kind[token] === TokenKind.word;
      eachUnit(file, token, visit);
      if (file.kind[token] !== TokenKind.separator) index += 1;
    }
  }

  /** A word that came first, or only in what asks nothing of it. `mention`: null where it does not count, or is in a string. */
  #place(word: number, mention: ReturnType<MentionReader['at']> | null): void {
    const { met, awaited } = this.#dormant;
    if (mention === null || mention === 'listing') {
      met.add(word, this.#time);
      return;
    }
    met.remove(word);
    if (isUse(mention) && !this.#defined.has(word)) awaited.add(word, this.#time);
  }
}

/** A test uses what it says, wherever it stands. */
const asksOn = ({ novelLine, tests }: FileNovelty, line: number): number =>
  novelLine[line] === 1 || tests.some(({ from, to }) => from <= line && line < to) ? 1 : 0;

/** Names that may be defined next: those that lost their definition, but of what only waited for a use; and those that woken code says. */
function awaitNames(
  { dormant }: HistoryState,
  { files }: CountedChange,
  { removed, awaited, defined }: DormantChange,
  time: number,
): void {
  const waited = new Set(removed.map(({ name }) => name));
  const lost = new Set(files.flatMap((file) => [...orphansOf(file)]).filter((word) => !waited.has(word)));
  const names = [...lost, ...awaited].filter((word) => !defined.has(word) && !dormant.has(word));
  for (const word of names.sort((a, b) => a - b)) dormant.awaited.add(word, time);
}

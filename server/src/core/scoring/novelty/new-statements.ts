import { FAR, type Fingerprints, WINDOW } from '../code/fingerprints.ts';
import { mixHigh, mixLow } from '../code/hash-multiset.ts';
import { lineOf } from '../code/lines.ts';
import type { Print, ReadStatement } from '../code/read-statement.ts';
import { eachStatement, type StatementsOfFile } from '../code/statements.ts';
import type { Stretch } from '../code/stretch.ts';
import { back, byPiece, forth, isCut, NO_PIECE, type Piece, pieceAround, resumes } from './pieces.ts';
import type { Said } from './said.ts';

/** A statement, by its form. */
export interface NewStatement extends Stretch {
  readonly file: StatementsOfFile;
  readonly high: number;
  readonly low: number;
  readonly piece: Piece;
  /** See `contextsOf`. */
  readonly contexts: readonly Print[];
  /** Where the fingerprints of its windows begin, or its own. */
  readonly prints: number;
}

type Reading = Omit<ReadStatement, 'windows'>;
const NO_PRINT: Print = { high: 0, low: 0 };

/** Tokens on each side of a short statement that tell where it stands, where neither side has more. */
const NEIGHBOURHOOD = WINDOW / 2;
/** A function of fewer tokens is not known by its form: it says too little. */
const SMALLEST_PIECE = 8;

/** Finds the statements of a change that the main line does not know, and compares them with one another. */
export class NewStatements {
  readonly #said: Said;
  /** Of the windows of the statements that are left: the two halves, and 1 for what the main line knows. */
  readonly #windows: number[] = [];

  constructor(said: Said) {
    this.#said = said;
  }

  /** Takes the mark from what the main line knows; the statements that are left, in the order in which they are compared. */
  find(files: readonly StatementsOfFile[]): NewStatement[] {
    return files.flatMap((file) => this.#findIn(file)).sort(byForm);
  }

  #findIn(file: StatementsOfFile): NewStatement[] {
    const left: NewStatement[] = [];
    let piece = NO_PIECE;
    for (const [at, stretch] of file.stretches.entries()) {
      eachStatement(file.code.marks, stretch, (from, to) => {
        const first = this.#windows.length;
        this.#sayLines(file, from, to);
        const { contexts, isNew, form } = this.#readKept(file, from, to);
        if (!isNew) {
          const isAsWritten = this.#windows.length === first; // of a short one: see `#compareShort`
          if (isAsWritten || to - from >= WINDOW) file.again.push(from);
          this.#sayKnown(contexts, first);
          return;
        }
        if (from >= piece.to) piece = pieceAround(file.code, from);
        left.push({ file, from, to, high: form.high, low: form.low, contexts, prints: first, piece });
      });
      this.#sayBeside(file, at);
    }
    return left;
  }

  /** What is known by its place, or as a line, is known as it is written from now on. */
  #sayKnown(contexts: readonly Print[], first: number): void {
    if (this.#windows[first + 2] === 0) this.#said.say(this.#windows[first] ?? 0, this.#windows[first + 1] ?? 0);
    this.#windows.length = first;
    for (const { high, low } of contexts) this.#said.say(high, low);
  }

  /** As `#read`; of a file that is edited, what was read before and still holds is not read again. */
  #readKept(file: StatementsOfFile, from: number, to: number): Reading {
    const { kept, novel, code } = file;
    if (kept === null) return this.#read(file, from, to);
    const known = kept.statements.get(from);
    if (known !== undefined) {
      this.#repeat(known, novel, from, to);
      return known;
    }
    const first = this.#windows.length;
    const reading = this.#read(file, from, to);
    const reach = to - from < WINDOW ? reachOf(code.marks, from, to) : { from, to };
    const windows = reading.isNew || to - from < WINDOW ? this.#windows.slice(first) : [];
    kept.statements.put(from, reach.from, reach.to, { ...reading, windows });
    return reading;
  }

  /** Takes the mark from what the main line knows. The windows of what it does not know wholly are the last ones then. */
  #read(file: StatementsOfFile, from: number, to: number): Reading {
    const contexts = contextsOf(file, from, to);
    const first = this.#windows.length;
    const isNew =
      to - from < WINDOW ? this.#compareShort(file, contexts, from, to) : this.#compareWindows(file, from, to);
    if (!isNew) return { contexts: this.#unknown(contexts), isNew, form: NO_PRINT };
    return { contexts, isNew, form: this.#formOf(file.prints, from, to, first) };
  }

  /** Those that are worth saying: what the main line says in the place of another is no news. */
  #unknown(contexts: readonly Print[]): readonly Print[] {
    return contexts.filter(({ high, low }) => !this.#said.isKnown(high, low));
  }

  /** Does again what reading it did. */
  #repeat({ isNew, windows }: ReadStatement, novel: Uint8Array, from: number, to: number): void {
    if (!isNew) novel.fill(0, from, to);
    for (let at = 0, window = from; at < windows.length; at += 3, window += 1) {
      const isKnown = windows[at + 2] ?? 0;
      this.#windows.push(windows[at] ?? 0, windows[at + 1] ?? 0, isKnown);
      if (isKnown === 1) novel.fill(0, window, window + WINDOW);
    }
  }

  /** Whether the main line does not know it. */
  #compareShort(file: StatementsOfFile, contexts: readonly Print[], from: number, to: number): boolean {
    const { novel, prints } = file;
    prints.ofText(from, to);
    const { high, low } = prints;
    const isWritten = this.#said.isKnown(high, low);
    if (!isWritten) this.#windows.push(high, low, 0);
    const isKnown =
      isWritten ||
      this.#isAnyKnown(contexts) ||
      this.#isLine(prints) ||
      (contexts.length > 0 && this.#isKnownPlace(file, from, to));
    if (isKnown) novel.fill(0, from, to);
    return !isKnown;
  }

  /** Whether the main line has a short statement in the same place, where words that are new name variables. */
  #isKnownPlace(file: StatementsOfFile, from: number, to: number): boolean {
    return this.#isAnyKnown(contextsOf(file, from, to, this.#said.isNewWord));
  }

  #isAnyKnown(contexts: readonly Print[]): boolean {
    return contexts.some(({ high, low }) => this.#said.isKnown(high, low));
  }

  /** Whether the main line has what was read last as a line of a longer statement. */
  #isLine(prints: Fingerprints): boolean {
    prints.asLine();
    return this.#said.isKnown(prints.high, prints.low);
  }

  /**
   * A line of a statement may come again as one of its own, or in a statement of such lines alone: none of those is new. What longer lines say is
   * known by their windows, and a word by itself says nothing.
   */
  #sayLines({ code, prints, novel }: StatementsOfFile, from: number, to: number): void {
    const { firstSignificant } = code;
    const top = lineOf(code, from);
    if ((firstSignificant[top + 1] ?? to) >= to) return;
    const known: Stretch[] = [];
    let isNew = false;
    for (let line = top, first = from; first < to; line += 1) {
      const end = Math.min(to, firstSignificant[line + 1] ?? to);
      const tokens = end - first;
      if (tokens > 1 && tokens < to - from) {
        if (tokens < WINDOW && this.#isOldLine(prints, first, end)) known.push({ from: first, to: end });
        else isNew = true;
      }
      first = end;
    }
    if (isNew || known.length < 2) return;
    for (const { from: first, to: end } of known) novel.fill(0, first, end);
  }

  /** Whether the main line has a stretch as a line of a longer statement. From now on it has. */
  #isOldLine(prints: Fingerprints, from: number, to: number): boolean {
    prints.ofText(from, to);
    if (this.#isLine(prints)) return true;
    this.#said.say(prints.high, prints.low);
    return false;
  }

  /** Whether the main line does not know all of its windows. */
  #compareWindows({ novel, prints }: StatementsOfFile, from: number, to: number): boolean {
    const hasNewWord = prints.hasNewWord(from, to, this.#said.isNewWord);
    let isNew = false;
    for (let window = from; window + WINDOW <= to; window += 1) {
      prints.ofForm(window, window + WINDOW);
      const { high, low } = prints;
      const isKnown = this.#said.isKnown(high, low) || (hasNewWord && this.#isKnownWindow(prints, window));
      if (isKnown) novel.fill(0, window, window + WINDOW);
      else isNew = true;
      this.#windows.push(high, low, isKnown ? 1 : 0);
    }
    return isNew;
  }

  /** The same of a window whose form was read last. It is known as it is from now on. */
  #isKnownWindow(prints: Fingerprints, window: number): boolean {
    const { high, low } = prints;
    prints.ofNewWords(window, window + WINDOW, this.#said.isNewWord);
    if (!this.#said.isKnown(prints.high, prints.low)) return false;
    this.#said.say(high, low);
    return true;
  }

  /** Of a statement whose windows begin at `first`, and are the last ones. */
  #formOf(prints: Fingerprints, from: number, to: number, first: number): Print {
    if (to - from < WINDOW) {
      prints.ofForm(from, to);
      return { high: mixHigh(0, prints.high), low: mixLow(0, prints.low) };
    }
    let high = 0;
    let low = 0;
    for (let at = first; at < this.#windows.length; at += 3) {
      high = mixHigh(high, this.#windows[at] ?? 0);
      low = mixLow(low, this.#windows[at + 1] ?? 0);
    }
    return { high, low };
  }

  /** The statements before and after what changed have other neighbours now; those that changed too are compared. */
  #sayBeside(file: StatementsOfFile, at: number): void {
    const { code, stretches } = file;
    const { marks } = code;
    const { from = 0, to = 0 } = stretches[at] ?? {};
    const first = stretches[at - 1]?.to ?? 0;
    const last = stretches[at + 1]?.from ?? marks.length;
    const say = (begin: number, end: number) => {
      for (const { high, low } of this.#contextsBeside(file, begin, end)) this.#said.say(high, low);
    };
    eachStatement(marks, { from: Math.max(first, back(marks, from, WINDOW)), to: from }, say);
    eachStatement(marks, { from: to, to: Math.min(last, forth(marks, to, WINDOW)) }, say);
  }

  #contextsBeside(file: StatementsOfFile, from: number, to: number): readonly Print[] {
    const { kept, code } = file;
    const known = kept?.contexts.get(from);
    if (known !== undefined) return known;
    const contexts = this.#unknown(contextsOf(file, from, to));
    if (kept === null) return contexts;
    const reach = reachOf(code.marks, from, to);
    kept.contexts.put(from, reach.from, reach.to, contexts);
    return contexts;
  }

  /** Takes the mark from what the change said already, and notes what is new. */
  compare({ file, from, to, contexts, prints }: NewStatement): void {
    const { novel, fresh } = file;
    for (let window = from, at = prints; ; window += 1, at += 3) {
      const end = Math.min(to, window + WINDOW);
      let isRepeated =
        this.#windows[at + 2] === 0 && this.#said.say(this.#windows[at] ?? 0, this.#windows[at + 1] ?? 0);
      for (const { high, low } of contexts) if (this.#said.say(high, low)) isRepeated = true;
      if (isRepeated) {
        novel.fill(0, window, end);
        fresh.fill(0, window, end);
      }
      if (end === to) return;
    }
  }
}

/** All tokens that tell its contexts, with those before it that may name a variable it calls. */
function reachOf(marks: Uint8Array, from: number, to: number): Stretch {
  return { from: Math.max(0, back(marks, from, WINDOW) - FAR), to: forth(marks, to, WINDOW) };
}

const NONE: readonly Print[] = [];

/**
 * Of a short statement, what it says together with those before it, and with those after it, whatever the names and the literals are: of a copy others may
 * stand on one side. `isNewWord`: where there are such words they are names too; nothing where there are none.
 */
function contextsOf(
  { code: { marks }, prints }: StatementsOfFile,
  from: number,
  to: number,
  isNewWord: Said['isNewWord'] | null = null,
): readonly Print[] {
  if (to - from >= WINDOW) return NONE;
  const contexts: Print[] = [];
  for (const side of sidesOf(marks, from, to)) {
    if (isNewWord !== null && !prints.hasNewWord(from, to, isNewWord)) continue;
    prints.ofPlace(side, { from, to }, isNewWord);
    const place = (from - side.from) * WINDOW * 2 + side.to - to;
    contexts.push({ high: mixHigh(prints.high, place), low: mixLow(prints.low, place) });
  }
  return contexts;
}

/** A short statement with so many tokens before it, and after it; in a piece that is too small for both, with those beside it. */
function sidesOf(marks: Uint8Array, from: number, to: number): Stretch[] {
  const sides: Stretch[] = [];
  if (from - back(marks, from, WINDOW) >= WINDOW) sides.push({ from: from - WINDOW, to });
  if (forth(marks, to, WINDOW) - to >= WINDOW) sides.push({ from, to: to + WINDOW });
  return sides.length > 0 ? sides : besides(marks, from, to);
}

/** Where the piece ends on one side, there are more on the other. A small one that goes on after a function is told by the end of that. */
function besides(marks: Uint8Array, from: number, to: number): Stretch[] {
  const begin = back(marks, from, NEIGHBOURHOOD);
  const last = forth(marks, to, Math.max(NEIGHBOURHOOD, WINDOW - (to - begin)));
  const first = back(marks, from, Math.max(NEIGHBOURHOOD, WINDOW - (last - from)));
  const isWhole = (first === 0 || isCut(marks, first)) && (last === marks.length || isCut(marks, last));
  if (last - first >= (isWhole ? SMALLEST_PIECE : WINDOW)) return [{ from: first, to: last }];
  return isWhole && resumes(marks, first) && first >= WINDOW ? [{ from: first - WINDOW, to: last }] : [];
}

function byForm(a: NewStatement, b: NewStatement): number {
  if (a.file.earns !== b.file.earns) return a.file.earns ? -1 : 1;
  return a.high - b.high || a.low - b.low || byContexts(a.contexts, b.contexts) || byPiece(a, b);
}

function byContexts(a: readonly Print[], b: readonly Print[]): number {
  for (const [at, one] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    if (one.high !== other.high || one.low !== other.low) return one.high - other.high || one.low - other.low;
  }
  return a.length - b.length;
}

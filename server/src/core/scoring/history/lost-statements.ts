import type { BaseCode } from '../code/code.ts';
import { HashMultiset, mixHigh, mixLow } from '../code/hash-multiset.ts';
import { eachOnLines } from '../code/statements.ts';
import { DAY, REST_DAYS } from './file-history.ts';
import type { LineMatch } from './match-lines.ts';

/** A statement that a file lost: of each significant token its content and what is known of it. */
export interface LostStatement {
  readonly ids: Int32Array;
  readonly marks: Uint8Array;
  /** Unix seconds. */
  readonly time: number;
}

/** A file of a change. */
interface ChangedFile {
  readonly path: string;
  readonly previousPath: string;
  readonly before: BaseCode | null;
  readonly after: BaseCode | null;
  readonly match: LineMatch;
}

/** Longer statements are known by their windows. */
const LONGEST = 48;
/** What was lost first is forgotten where there would be more: of a file, and of all. */
export const MOST_OF_FILE = 256;
export const MOST_LOST = 8192;
const NONE: readonly LostStatement[] = [];

/**
 * What files lost within a week: what comes in its place in a later change is compared with it, as it would be in the same one. What goes with its
 * file is forgotten.
 */
export class LostStatements {
  /** Oldest first, with the path of each. */
  readonly #paths = new Map<LostStatement, string>();
  readonly #byPath = new Map<string, LostStatement[]>();

  at(path: string): readonly LostStatement[] {
    return this.#byPath.get(path) ?? NONE;
  }

  entries(): [LostStatement, string][] {
    return [...this.#paths];
  }

  /** `one.time`: not before that of any other. */
  add(path: string, one: LostStatement): void {
    const own = this.#byPath.get(path) ?? [];
    this.#byPath.set(path, own);
    own.push(one);
    this.#paths.set(one, path);
    if (own.length > MOST_OF_FILE) this.#forget(own[0], path);
    for (const [oldest, itsPath] of this.#paths) {
      if (this.#paths.size <= MOST_LOST) return;
      this.#forget(oldest, itsPath);
    }
  }

  /** `now`: time of the change, unix seconds. */
  apply(files: readonly ChangedFile[], now: number): void {
    this.#move(files);
    for (const [one, path] of this.#paths) {
      if (one.time > now - REST_DAYS * DAY) break;
      this.#forget(one, path);
    }
    for (const { path, before, after, match } of files)
      if (before !== null && after !== null && match.removed > 0)
        for (const one of lostBetween(before, after, match)) this.add(path, { ...one, time: now });
  }

  /** All that is moved is taken out first: names may be exchanged. */
  #move(files: readonly ChangedFile[]): void {
    const moved = files.filter(({ path, previousPath, after }) => after === null || path !== previousPath);
    const taken = moved.map(({ path, previousPath, after }) => {
      const own = this.#byPath.get(previousPath) ?? [];
      this.#byPath.delete(previousPath);
      return { path, own, isGone: after === null };
    });
    for (const { path, own, isGone } of taken) {
      if (own.length > 0 && !isGone) this.#byPath.set(path, own);
      for (const one of own) {
        if (isGone) this.#paths.delete(one);
        else this.#paths.set(one, path);
      }
    }
  }

  #forget(one: LostStatement | undefined, path: string): void {
    if (one === undefined) return;
    this.#paths.delete(one);
    const left = this.at(path).filter((other) => other !== one);
    if (left.length === 0) this.#byPath.delete(path);
    else this.#byPath.set(path, left);
  }
}

/** Statements that a file has no more, wherever in it they stood. */
function lostBetween(before: BaseCode, after: BaseCode, match: LineMatch): Omit<LostStatement, 'time'>[] {
  const left: { from: number; to: number; high: number; low: number }[] = [];
  const written = new HashMultiset();
  eachOnLines(before, match.gone, 1, (from, to) => {
    if (to - from > LONGEST) return;
    const [high, low] = printOf(before.ids, from, to);
    written.add(high, low, 1);
    left.push({ from, to, high, low });
  });
  eachOnLines(after, match.oldOf, -1, (from, to) => {
    if (to - from <= LONGEST) written.add(...printOf(after.ids, from, to), -1);
  });
  return left
    .filter(({ high, low }) => written.count(high, low) > 0)
    .slice(-MOST_OF_FILE)
    .map(({ from, to }) => ({ ids: before.ids.slice(from, to), marks: before.marks.slice(from, to) }));
}

function printOf(ids: Int32Array, from: number, to: number): [number, number] {
  let high = 0;
  let low = 0;
  for (let index = from; index < to; index += 1) {
    high = mixHigh(high, ids[index] ?? 0);
    low = mixLow(low, ids[index] ?? 0);
  }
  return [high, low];
}

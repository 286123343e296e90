/** Significant tokens of a file that others took the place of: those from `from` to `oldTo` by those up to `to`. */
export interface TokenEdit {
  readonly from: number;
  readonly to: number;
  readonly oldTo: number;
}

interface Result<Value> {
  /** Token that it is found by. */
  at: number;
  /** Tokens that it was told by. */
  from: number;
  to: number;
  readonly value: Value;
}

/** What was told of places in a file while it is edited: each result is kept as long as nothing that it was told by differs. */
export class KeptResults<Value> {
  /** In order of their places; those that came since the last edit are apart. */
  readonly #results: Result<Value>[] = [];
  #added: Result<Value>[] = [];
  /** Behind the one that was asked for last: most are asked for in order. */
  #next = 0;

  get(at: number): Value | undefined {
    if (this.#results[this.#next]?.at !== at) this.#next = this.#firstFrom(at);
    const found = this.#results[this.#next];
    if (found?.at !== at) return undefined;
    this.#next += 1;
    return found.value;
  }

  #firstFrom(at: number): number {
    const results = this.#results;
    let low = 0;
    let high = results.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((results[middle]?.at ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** `from`, `to`: all tokens that the value depends on, by what they are or by being there. */
  put(at: number, from: number, to: number, value: Value): void {
    this.#added.push({ at, from, to, value });
  }

  clear(): void {
    this.#results.length = 0;
    this.#added = [];
  }

  /** Forgets what an edit touches, and moves what lies behind it. */
  follow({ from, to, oldTo }: TokenEdit): void {
    const results = this.#results;
    if (this.#added.length > 0) {
      for (const result of this.#added) results.push(result);
      results.sort((a, b) => a.at - b.at);
      this.#added = [];
    }
    let left = 0;
    for (const result of results) {
      if (result.to >= from && result.from <= oldTo) continue;
      if (result.from > oldTo) move(result, to - oldTo);
      if (results[left - 1]?.at === result.at) continue; // told twice between two edits
      results[left] = result;
      left += 1;
    }
    results.length = left;
  }
}

function move(result: { at: number; from: number; to: number }, by: number): void {
  result.at += by;
  result.from += by;
  result.to += by;
}

/** Whether a token is looked for, by its id and those of the ones beside it. */
export type IsWanted = (ids: Int32Array, index: number) => boolean;

/** Tokens that are looked for in a file that is edited: only what differs is looked through again. */
export class KeptTokens {
  readonly #isWanted: IsWanted;
  #found: readonly number[];

  constructor(isWanted: IsWanted, ids: Int32Array) {
    this.#isWanted = isWanted;
    this.#found = wantedIn(ids, 0, ids.length, isWanted);
  }

  /** In order. */
  get tokens(): readonly number[] {
    return this.#found;
  }

  /** `ids`: those after the edit. */
  follow({ from, to, oldTo }: TokenEdit, ids: Int32Array): void {
    const before = this.#found.filter((token) => token < from - 1);
    const behind = this.#found.filter((token) => token > oldTo).map((token) => token + to - oldTo);
    const between = wantedIn(ids, Math.max(0, from - 1), Math.min(ids.length, to + 1), this.#isWanted);
    this.#found = before.concat(between, behind);
  }
}

export function wantedIn(ids: Int32Array, from: number, to: number, isWanted: IsWanted): number[] {
  const found: number[] = [];
  for (let index = from; index < to; index += 1) if (isWanted(ids, index)) found.push(index);
  return found;
}

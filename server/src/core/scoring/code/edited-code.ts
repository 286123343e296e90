import { join, joinEnds, shiftFrom } from '../history/line-table.ts';
import { countSignificant, markSignificant, readCode, type SourceCode } from './code.ts';
import { Kept } from './kept.ts';
import type { TokenEdit } from './kept-results.ts';
import { differingLines, type Relexed, reviseLines } from './revise.ts';

/**
 * The code of one file while it is edited. The same as `readCode` gives, at the cost of the lines that differ from the text before and some
 * copying. Two sets of arrays take turns: what `read` returned holds until the call after the next one.
 */
export class EditedCode {
  readonly #path: string;
  readonly #arrays = new Arrays();
  #code: SourceCode | null = null;
  #kept = new Kept();
  #isBinary = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether the text that was read last is no text. */
  get isBinary(): boolean {
    return this.#isBinary;
  }

  /** What was told of the text that was read last, or of ones before it and still holds. */
  get kept(): Kept {
    return this.#kept;
  }

  /** Null where it is no code that counts. */
  read(text: string): SourceCode | null {
    const old = this.#code;
    if (old?.text === text) return old;
    this.#code = null; // should this fail, the next call begins anew
    this.#isBinary = old === null && NUL.test(text);
    if (this.#isBinary) return null;
    if (old === null) this.#kept = new Kept();
    this.#code = old === null ? readCode(this.#path, text) : this.#revise(text, old);
    return this.#code;
  }

  #revise(text: string, old: SourceCode): SourceCode | null {
    const change = differingLines(old, text);
    this.#isBinary = NUL.test(text.slice(change.from, change.to));
    const revised = this.#isBinary ? null : reviseLines(this.#path, text, old, change);
    if (revised === null) return null;
    this.#arrays.turn();
    const code = { ...joinAll(this.#arrays, old, revised.relexed), table: revised.table };
    this.#kept.follow(editOf(old, revised.relexed), code.ids);
    return code;
  }
}

/** Significant tokens that were lexed again. */
function editOf(old: SourceCode, { lexed, from, oldTo }: Relexed): TokenEdit {
  const first = old.firstSignificant[from] ?? 0;
  return { from: first, to: first + countSignificant(lexed), oldTo: old.firstSignificant[oldTo] ?? old.ids.length };
}

/** `includes` would stop at every second byte of a text that is not Latin-1. */
const NUL = /\0/;

/** All tokens: the old ones before and after the stretch, and those of the stretch between. */
function joinAll(arrays: Arrays, old: SourceCode, { lexed, from, to, oldTo }: Relexed): Omit<SourceCode, 'table'> {
  const head = old.firstToken[from] ?? 0;
  const tail = old.firstToken[oldTo] ?? old.tokens;
  const between = lexed.firstToken[to - from] ?? lexed.tokens;
  const tokens = head + between + old.tokens - tail;
  const lines = to + old.lines - oldTo;
  const splice = (name: ArrayName, of: Int32Array, part: Int32Array) =>
    join(arrays.take(name, tokens), of, head, part.subarray(0, between), tail);
  const offset = lexed.text.length - old.text.length;
  const kind = join(arrays.takeBytes('kind', tokens), old.kind, head, lexed.kind.subarray(0, between), tail);
  return {
    text: lexed.text,
    tokens,
    start: shiftFrom(splice('start', old.start, lexed.start), head + between, offset),
    end: shiftFrom(splice('end', old.end, lexed.end), head + between, offset),
    kind,
    id: splice('id', old.id, lexed.id),
    lines,
    firstToken: joinFirst(
      arrays.take('firstToken', lines + 1),
      old.firstToken,
      lexed.firstToken,
      { from, to, oldTo },
      head,
      head + between - tail,
    ),
    state: join(arrays.take('state', lines), old.state, from, lexed.state.subarray(0, to - from), oldTo),
    ...joinSignificant(arrays, old, { lexed, from, to, oldTo }, head, head + between - tail),
    skipped: 0,
  };
}

function joinSignificant(
  arrays: Arrays,
  old: SourceCode,
  { lexed, from, to, oldTo }: Relexed,
  head: number,
  moved: number,
): Pick<SourceCode, 'significant' | 'ids' | 'marks' | 'firstSignificant'> {
  const { from: first, to: afterwards, oldTo: rest } = editOf(old, { lexed, from, to, oldTo });
  const count = afterwards + old.ids.length - rest;
  const significant = arrays.take('significant', count);
  const ids = arrays.take('ids', count);
  const marks = arrays.takeBytes('marks', count);
  const firstSignificant = arrays.take('firstSignificant', to + old.lines - oldTo + 1);
  const stretch = significant.subarray(first, afterwards);
  joinEnds(significant, old.significant, first, rest);
  joinEnds(ids, old.ids, first, rest);
  joinEnds(marks, old.marks, first, rest);
  joinEnds(firstSignificant, old.firstSignificant, from, oldTo);
  shiftFrom(significant, afterwards, moved);
  shiftFrom(firstSignificant, to, afterwards - rest);
  markSignificant(lexed, to - from, { significant: stretch, ids, marks, firstSignificant }, first, from);
  shiftFrom(stretch, 0, head);
  return { significant, ids, marks, firstSignificant };
}

function joinFirst(
  into: Int32Array,
  old: Int32Array,
  between: Int32Array,
  { from, to, oldTo }: Pick<Relexed, 'from' | 'to' | 'oldTo'>,
  head: number,
  moved: number,
): Int32Array {
  join(into, old, from, between.subarray(0, to - from), oldTo);
  shiftFrom(into.subarray(from, to), 0, head);
  return shiftFrom(into, to, moved);
}

type ArrayName = 'start' | 'end' | 'id' | 'firstToken' | 'state' | 'significant' | 'ids' | 'firstSignificant';

type BytesName = 'kind' | 'marks';

/** Arrays that are used again: megabytes that would be cleared and thrown away at every keystroke. */
class Arrays {
  readonly #numbers: [Map<ArrayName, Int32Array>, Map<ArrayName, Int32Array>] = [new Map(), new Map()];
  readonly #bytes: [Map<BytesName, Uint8Array>, Map<BytesName, Uint8Array>] = [new Map(), new Map()];
  #turn: 0 | 1 = 0;

  /** From here on the other set is taken. */
  turn(): void {
    this.#turn = this.#turn === 0 ? 1 : 0;
  }

  /** With whatever was in it. */
  take(name: ArrayName, length: number): Int32Array {
    return takeFrom(this.#numbers[this.#turn], name, length, Int32Array);
  }

  takeBytes(name: BytesName, length: number): Uint8Array {
    return takeFrom(this.#bytes[this.#turn], name, length, Uint8Array);
  }
}

function takeFrom<Name, Kept extends Int32Array | Uint8Array>(
  kept: Map<Name, Kept>,
  name: Name,
  length: number,
  Type: new (length: number) => Kept,
): Kept {
  let array = kept.get(name);
  if (array === undefined || array.length < length) {
    array = new Type(withRoom(length));
    kept.set(name, array);
  }
  return array.subarray(0, length) as Kept;
}

const withRoom = (length: number): number => length + (length >> 3) + 256;

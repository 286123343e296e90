import { markSignificant, readCode, type SourceCode } from './code.ts';
import { join } from './history/line-table.ts';
import { differingLines, type Relexed, reviseLines } from './revise.ts';

/**
 * The code of one file while it is edited. The same as `readCode` gives, at the cost of the lines that differ from the text before and some
 * copying. Two sets of arrays take turns: what `read` returned holds until the call after the next one.
 */
export class EditedCode {
  readonly #path: string;
  readonly #arrays = new Arrays();
  #code: SourceCode | null = null;
  #isBinary = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether the text that was read last is no text. */
  get isBinary(): boolean {
    return this.#isBinary;
  }

  /** Null where it is no code that counts. */
  read(text: string): SourceCode | null {
    const old = this.#code;
    if (old?.text === text) return old;
    this.#code = null; // should this fail, the next call begins anew
    this.#isBinary = old === null && NUL.test(text);
    if (this.#isBinary) return null;
    this.#code = old === null ? readCode(this.#path, text) : this.#revise(text, old);
    return this.#code;
  }

  #revise(text: string, old: SourceCode): SourceCode | null {
    const change = differingLines(old, text);
    this.#isBinary = NUL.test(text.slice(change.from, change.to));
    const revised = this.#isBinary ? null : reviseLines(this.#path, text, old, change);
    if (revised === null) return null;
    this.#arrays.turn();
    return { ...joinAll(this.#arrays, old, revised.relexed), table: revised.table };
  }
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
  const kind = join(arrays.takeBytes(tokens), old.kind, head, lexed.kind.subarray(0, between), tail);
  return {
    text: lexed.text,
    tokens,
    start: shift(splice('start', old.start, lexed.start), head + between, tokens, offset),
    end: shift(splice('end', old.end, lexed.end), head + between, tokens, offset),
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
): Pick<SourceCode, 'significant' | 'ids' | 'firstSignificant'> {
  const marked = markSignificant(lexed, to - from);
  const first = old.firstSignificant[from] ?? 0;
  const rest = old.firstSignificant[oldTo] ?? old.ids.length;
  const between = marked.ids.length;
  const count = first + between + old.ids.length - rest;
  const lines = to + old.lines - oldTo;
  const significant = join(arrays.take('significant', count), old.significant, first, marked.significant, rest);
  shift(significant, first, first + between, head);
  shift(significant, first + between, count, moved);
  const firstSignificant = join(
    arrays.take('firstSignificant', lines + 1),
    old.firstSignificant,
    from,
    marked.firstSignificant.subarray(0, -1),
    oldTo,
  );
  shift(firstSignificant, from, to, first);
  shift(firstSignificant, to, lines + 1, first + between - rest);
  return { significant, ids: join(arrays.take('ids', count), old.ids, first, marked.ids, rest), firstSignificant };
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
  shift(into, from, to, head);
  return shift(into, to, into.length, moved);
}

function shift(values: Int32Array, from: number, to: number, by: number): Int32Array {
  if (by !== 0) for (let index = from; index < to; index += 1) values[index] = (values[index] ?? 0) + by;
  return values;
}

type ArrayName = 'start' | 'end' | 'id' | 'firstToken' | 'state' | 'significant' | 'ids' | 'firstSignificant';

/** Arrays that are used again: megabytes that would be cleared and thrown away at every keystroke. */
class Arrays {
  readonly #numbers: [Map<ArrayName, Int32Array>, Map<ArrayName, Int32Array>] = [new Map(), new Map()];
  readonly #bytes: [Uint8Array, Uint8Array] = [new Uint8Array(), new Uint8Array()];
  #turn: 0 | 1 = 0;

  /** From here on the other set is taken. */
  turn(): void {
    this.#turn = this.#turn === 0 ? 1 : 0;
  }

  /** With whatever was in it. */
  take(name: ArrayName, length: number): Int32Array {
    const kept = this.#numbers[this.#turn];
    let array = kept.get(name);
    if (array === undefined || array.length < length) {
      array = new Int32Array(withRoom(length));
      kept.set(name, array);
    }
    return array.subarray(0, length);
  }

  takeBytes(length: number): Uint8Array {
    if (this.#bytes[this.#turn].length < length) this.#bytes[this.#turn] = new Uint8Array(withRoom(length));
    return this.#bytes[this.#turn].subarray(0, length);
  }
}

const withRoom = (length: number): number => length + (length >> 3) + 256;

import { type CodeArrays, type MakeArrays, readCode, type SourceCode } from './code.ts';
import type { Relexed } from './join-stretches.ts';
import { Kept } from './kept.ts';
import type { TokenEdit } from './kept-results.ts';
import { reviseInto } from './revise.ts';

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
    const revised = reviseInto(this.#path, text, old, this.#arrays.make);
    this.#isBinary = NUL.test(revised === null ? text : textOf(revised.code, revised.stretches));
    if (revised === null || this.#isBinary) return null;
    this.#kept.follow(editOf(old, revised.code, revised.stretches), revised.code.ids);
    return revised.code;
  }
}

/** All from the first to the last line that was lexed again. */
function textOf({ text, table }: SourceCode, stretches: readonly Relexed[]): string {
  return text.slice(table.start[stretches[0]?.from ?? 0], table.start[stretches.at(-1)?.to ?? 0]);
}

/** Significant tokens from the first to the last one that was lexed again. */
function editOf(old: SourceCode, code: SourceCode, stretches: readonly Relexed[]): TokenEdit {
  const { from = 0 } = stretches[0] ?? {};
  const { to = 0, oldTo = 0 } = stretches.at(-1) ?? {};
  return {
    from: code.firstSignificant[from] ?? 0,
    to: code.firstSignificant[to] ?? 0,
    oldTo: old.firstSignificant[oldTo] ?? 0,
  };
}

/** `includes` would stop at every second byte of a text that is not Latin-1. */
const NUL = /\0/;

type ArrayName = 'start' | 'end' | 'id' | 'firstToken' | 'state' | 'significant' | 'ids' | 'firstSignificant';

type BytesName = 'kind' | 'marks';

/** Arrays that are used again: megabytes that would be cleared and thrown away at every keystroke. */
class Arrays {
  readonly #numbers: [Map<ArrayName, Int32Array>, Map<ArrayName, Int32Array>] = [new Map(), new Map()];
  readonly #bytes: [Map<BytesName, Uint8Array>, Map<BytesName, Uint8Array>] = [new Map(), new Map()];
  #turn: 0 | 1 = 0;

  /** Those of the other set. */
  readonly make: MakeArrays = (tokens, significant, lines): CodeArrays => {
    this.#turn = this.#turn === 0 ? 1 : 0;
    return {
      start: this.#take('start', tokens),
      end: this.#take('end', tokens),
      id: this.#take('id', tokens),
      firstToken: this.#take('firstToken', lines + 1),
      state: this.#take('state', lines),
      significant: this.#take('significant', significant),
      ids: this.#take('ids', significant),
      firstSignificant: this.#take('firstSignificant', lines + 1),
      kind: this.#takeBytes('kind', tokens),
      marks: this.#takeBytes('marks', significant),
    };
  };

  /** With whatever was in it. */
  #take(name: ArrayName, length: number): Int32Array {
    return takeFrom(this.#numbers[this.#turn], name, length, Int32Array);
  }

  #takeBytes(name: BytesName, length: number): Uint8Array {
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

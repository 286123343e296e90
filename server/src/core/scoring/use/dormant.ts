import { mixHigh } from '../code/hash-multiset.ts';
import { IdSet } from '../code/id-set.ts';
import type { Kept } from '../code/kept.ts';
import { wantedIn } from '../code/kept-results.ts';
import { DAY, REST_DAYS } from '../history/file-history.ts';
import { holdsContracts } from './contract-names.ts';
import { LateWords } from './late-words.ts';

/** A definition that nothing used when it came, and what of it has not counted yet. */
export interface Dormant {
  /** Word of its name. */
  readonly name: number;
  /** Whether a token of its statement stands before the name (1 or 0), and a hash of the name and that token, or else the one after it. */
  readonly lead: number;
  readonly head: number;
  readonly path: string;
  /** Novel tokens that wait for a use. */
  readonly tokens: number;
  /** Names of others that wait, as far as it says them: they are used once it is. */
  readonly says: readonly number[];
  /** Word of the name of what it is part of, which waits too; 0 where there is none. */
  readonly within: number;
  /** Whether nothing that counts had its name before it came, and nothing else but of late: so whatever says that since means it, or another of that name. */
  readonly hasNewName: boolean;
}

/** How a definition that begins at significant token `from` is found again by its name, the token `name`. */
export function headOf(ids: Int32Array, from: number, name: number): Pick<Dormant, 'lead' | 'head'> {
  const lead = name > from ? 1 : 0;
  return { lead, head: headAt(ids, name, lead) };
}

/** Words before the one next to the name may come and go (`export`, `async`, `static`). Where none is before it, the one after it tells. */
export const headAt = (ids: Int32Array, name: number, lead: number): number =>
  mixHigh(ids[name] ?? 0, ids[lead === 1 ? name - 1 : name + 1] ?? 0);

/** What waits in a file, and each place where its head may stand there: significant tokens, of its name. */
export type Places = ReadonlyMap<Dormant, readonly number[]>;
export const NO_PLACES: Places = new Map();

/** What a change does to the code that waits. */
export interface DormantChange {
  readonly added: readonly Dormant[];
  /** Words that what is used now said before anything bore them as a name. */
  readonly awaited: readonly number[];
  /** Used now, or gone. */
  readonly removed: readonly Dormant[];
  /** Edited while they wait, or moved to another file. */
  readonly replaced: readonly { readonly old: Dormant; readonly by: Dormant }[];
  /** New names of files, by the old ones. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Names that the change defines: see `NamesOfChange`. */
  readonly defined: ReadonlySet<number>;
}

/** What came first is forgotten where there would be more. */
export const MAX_DORMANT = 4096;

/**
 * What was not used yet of late: definitions that wait for a use, and words that wait for a definition. Whoever brings both in two steps within a
 * week is paid as for one. Oldest first.
 */
export class DormantCode {
  readonly #times = new Map<Dormant, number>();
  readonly #byName = new Map<number, Dormant[]>();
  /** Made anew when it is asked for and names have come or gone: every token of a change is looked up. */
  #names: IdSet | null = null;
  readonly #byPath = new Map<string, Dormant[]>();
  /** Parts, by the name of what they are in. */
  readonly #byOuter = new Map<number, Dormant[]>();
  /** Words that code which counts said before anything of that name was defined. */
  readonly awaited = new LateWords();
  /** Words that only what does not count said, as an import. */
  readonly met = new LateWords();

  get size(): number {
    return this.#times.size;
  }

  has(name: number): boolean {
    return this.#byName.has(name);
  }

  /** Whether some of it stands in Solidity. */
  get hasContracts(): boolean {
    for (const path of this.#byPath.keys()) if (holdsContracts(path)) return true;
    return false;
  }

  names(): IdSet {
    this.#names ??= new IdSet([...this.#byName.keys()]);
    return this.#names;
  }

  named(name: number): readonly Dormant[] {
    return this.#byName.get(name) ?? [];
  }

  at(path: string): readonly Dormant[] {
    return this.#byPath.get(path) ?? [];
  }

  /** The parts of something that waits, which wait by themselves. */
  partsOf({ name, path }: Dormant): readonly Dormant[] {
    return this.#byOuter.get(name)?.filter((part) => part.path === path) ?? [];
  }

  /** What a part of something that waits is within. */
  outersOf({ within, path }: Dormant): readonly Dormant[] {
    if (within === 0) return [];
    return this.at(path).filter((one) => one.name === within && one.within !== within); // a constructor bears its class's name
  }

  /** Of what waits at a path; `ids`: of the file's significant tokens. */
  placesIn(path: string, ids: Int32Array, kept: Kept | undefined): Places {
    if (!this.#byPath.has(path)) return NO_PLACES;
    const names = this.names();
    const isAt = (one: Dormant, at: Int32Array, index: number) =>
      one.path === path && headAt(at, index, one.lead) === one.head;
    const isHead = (at: Int32Array, index: number) => {
      const id = at[index] ?? 0;
      return names.has(id) && this.named(id).some((one) => isAt(one, at, index));
    };
    const places = new Map<Dormant, number[]>();
    for (const index of kept?.waiting(ids, isHead) ?? wantedIn(ids, 0, ids.length, isHead))
      for (const one of this.named(ids[index] ?? 0)) if (isAt(one, ids, index)) put(places, one, index);
    return places;
  }

  /** With the time each came at, in unix seconds. */
  entries(): [Dormant, number][] {
    return [...this.#times];
  }

  /** `time`: not before that of any other. */
  add(one: Dormant, time: number): void {
    this.#times.set(one, time);
    if (!this.#byName.has(one.name)) this.#names = null;
    put(this.#byName, one.name, one);
    put(this.#byPath, one.path, one);
    if (one.within !== 0) put(this.#byOuter, one.within, one);
    for (const oldest of this.#times.keys()) {
      if (this.#times.size <= MAX_DORMANT) return;
      this.remove(oldest);
    }
  }

  remove(one: Dormant): void {
    if (!this.#times.delete(one)) return;
    take(this.#byName, one.name, one);
    if (!this.#byName.has(one.name)) this.#names = null;
    take(this.#byPath, one.path, one);
    take(this.#byOuter, one.within, one);
  }

  /** `now`: time of the change, unix seconds. */
  apply({ added, removed, replaced, renamed }: DormantChange, now: number): void {
    for (const one of removed) this.remove(one);
    const others = new Map(replaced.map(({ old, by }) => [old, by]));
    for (const path of renamed.keys()) for (const one of this.at(path)) if (!others.has(one)) others.set(one, one);
    if (others.size > 0) this.#replace(others, renamed);
    this.#expire(now - REST_DAYS * DAY);
    for (const one of added) this.add(one, now);
  }

  /** Each stays in its place in the row. */
  #replace(others: ReadonlyMap<Dormant, Dormant>, renamed: ReadonlyMap<string, string>): void {
    const all = [...this.#times];
    this.#times.clear();
    this.#byName.clear();
    this.#names = null;
    this.#byPath.clear();
    this.#byOuter.clear();
    for (const [one, time] of all) {
      const other = others.get(one);
      const path = other?.path === one.path ? renamed.get(one.path) : undefined;
      this.add(other === undefined ? one : { ...other, path: path ?? other.path }, time);
    }
  }

  #expire(limit: number): void {
    for (const [one, time] of this.#times) {
      if (time > limit) break;
      this.remove(one);
    }
    this.awaited.expire(limit);
    this.met.expire(limit);
  }
}

function put<Key, Value>(lists: Map<Key, Value[]>, key: Key, one: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [one]);
  else list.push(one);
}

function take<Key>(lists: Map<Key, Dormant[]>, key: Key, one: Dormant): void {
  const left = (lists.get(key) ?? []).filter((other) => other !== one);
  if (left.length === 0) lists.delete(key);
  else lists.set(key, left);
}

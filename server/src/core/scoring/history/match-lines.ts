import { ABSENT, IntMap } from './int-map.ts';
import type { LineTable } from './line-table.ts';

/** Which lines of a file came through a change of it. */
export interface LineMatch {
  /** For each new line the old one it is, −1 where it is none of them. */
  readonly oldOf: Int32Array;
  /** 1 for each old line that is gone. */
  readonly gone: Uint8Array;
  readonly added: number;
  readonly removed: number;
}

const AMBIGUOUS = -1;
/** Used by one matching at a time. */
const map = new IntMap();

/**
 * Pairs the lines of two versions, blanks aside: those of the common beginning and end, then those that are unique in both, with
 * their neighbours, then the rest in order. Every old line is used once, so that a line that only moved is kept. Linear.
 */
export function matchLines(before: LineTable, after: LineTable): LineMatch {
  const oldOf = new Int32Array(after.lines + ((before.lines + 3) >> 2)).subarray(0, after.lines);
  const gone = new Uint8Array(oldOf.buffer, 4 * after.lines, before.lines); // one buffer is made faster than two
  const middle = findMiddle(before, after);
  const { start, oldEnd, newEnd } = middle;
  for (let line = 0; line < start; line += 1) oldOf[line] = line;
  const shift = oldEnd - newEnd;
  for (let line = newEnd; line < oldOf.length; line += 1) oldOf[line] = line + shift;
  oldOf.fill(-1, start, newEnd);
  gone.fill(1, start, oldEnd);
  if (start < oldEnd && start < newEnd) {
    const pair = (old: number, line: number) => {
      oldOf[line] = old;
      gone[old] = 0;
    };
    pairUnique(before, after, middle, oldOf, pair);
    pairNeighbours(before, after, middle, oldOf, gone, pair);
    pairInOrder(before, after, middle, oldOf, gone, pair);
  }
  return { oldOf, gone, added: countFree(oldOf, start, newEnd), removed: countGone(gone, start, oldEnd) };
}

/** What lies between the common beginning and the common end. */
function findMiddle({ hash: old, lines }: LineTable, { hash }: LineTable): Middle {
  const shorter = Math.min(lines, hash.length);
  let start = 0;
  while (start < shorter && old[start] === hash[start]) start += 1;
  let oldEnd = lines;
  let newEnd = hash.length;
  while (oldEnd > start && newEnd > start && old[oldEnd - 1] === hash[newEnd - 1]) {
    oldEnd -= 1;
    newEnd -= 1;
  }
  return { start, oldEnd, newEnd };
}

const rooms: [Int32Array, Int32Array] = [new Int32Array(), new Int32Array()];

const MOST_ROOM = 1 << 17;

/** Numbers to work with, with whatever was in them. */
function room(which: 0 | 1, length: number): Int32Array {
  if (length > MOST_ROOM) return new Int32Array(length);
  if (rooms[which].length < length) rooms[which] = new Int32Array(length * 2);
  return rooms[which].subarray(0, length);
}

interface Middle {
  start: number;
  oldEnd: number;
  newEnd: number;
}
type Pair = (old: number, line: number) => void;

function pairUnique(before: LineTable, after: LineTable, middle: Middle, oldOf: Int32Array, pair: Pair): void {
  const length = middle.oldEnd - middle.start;
  map.clear(length);
  /** Of each different old line, by number: the one place where it stands in either version. */
  const places = room(0, length);
  const lines = room(1, length).fill(ABSENT);
  for (let old = middle.start; old < middle.oldEnd; old += 1) {
    const own = old - middle.start;
    const number = map.put(before.hash[old] ?? 0, own);
    places[number] = number === own ? old : AMBIGUOUS;
  }
  for (let line = middle.start; line < middle.newEnd; line += 1) {
    const number = map.get(after.hash[line] ?? 0);
    if (number !== ABSENT) lines[number] = lines[number] === ABSENT ? line : AMBIGUOUS;
  }
  for (let number = 0; number < length; number += 1) {
    const line = lines[number] ?? ABSENT;
    const old = places[number] ?? AMBIGUOUS;
    if (line >= 0 && old !== AMBIGUOUS && oldOf[line] === -1) pair(old, line);
  }
}

function pairNeighbours(
  before: LineTable,
  after: LineTable,
  middle: Middle,
  oldOf: Int32Array,
  gone: Uint8Array,
  pair: Pair,
): void {
  const tryPair = (old: number, line: number) => {
    if (old < middle.start || old >= middle.oldEnd || gone[old] === 0 || oldOf[line] !== -1) return;
    if (before.hash[old] === after.hash[line]) pair(old, line);
  };
  for (let line = middle.start + 1; line < middle.newEnd; line += 1) {
    const old = oldOf[line - 1] ?? -1;
    if (old !== -1) tryPair(old + 1, line);
  }
  for (let line = middle.newEnd - 2; line >= middle.start; line -= 1) {
    const old = oldOf[line + 1] ?? -1;
    if (old !== -1) tryPair(old - 1, line);
  }
}

/** What is left: equal lines in the order they stand in. */
function pairInOrder(
  before: LineTable,
  after: LineTable,
  middle: Middle,
  oldOf: Int32Array,
  gone: Uint8Array,
  pair: Pair,
): void {
  let left = 0;
  for (let old = middle.start; old < middle.oldEnd; old += 1) left += gone[old] ?? 0;
  if (left === 0) return;
  map.clear(left);
  const next = room(0, middle.oldEnd - middle.start);
  for (let old = middle.oldEnd - 1; old >= middle.start; old -= 1) {
    if (gone[old] === 0) continue;
    const hash = before.hash[old] ?? 0;
    next[old - middle.start] = Math.max(-1, map.get(hash));
    map.set(hash, old);
  }
  for (let line = middle.start; line < middle.newEnd; line += 1) {
    if (oldOf[line] !== -1) continue;
    const hash = after.hash[line] ?? 0;
    const old = map.get(hash);
    if (old < 0) continue;
    map.set(hash, next[old - middle.start] ?? -1);
    pair(old, line);
  }
}

/** The lines that did not come through. */
export function eachAddedLine({ oldOf, added }: LineMatch, visit: (line: number) => void): void {
  if (added === 0) return;
  // They come in rows, so the line below is looked at first.
  for (let line = oldOf.indexOf(-1); line >= 0; line = oldOf[line + 1] === -1 ? line + 1 : oldOf.indexOf(-1, line + 1))
    visit(line);
}

function countFree(oldOf: Int32Array, start: number, end: number): number {
  let count = 0;
  for (let line = start; line < end; line += 1) if (oldOf[line] === -1) count += 1;
  return count;
}

function countGone(gone: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let old = start; old < end; old += 1) count += gone[old] ?? 0;
  return count;
}

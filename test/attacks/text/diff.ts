/** A replaced run of lines: zero-based, end-exclusive. */
export interface Hunk {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

/** Edit distances above this are taken as one hunk: such files have little in common. */
const MAX_DISTANCE = 3000;

export const linesOf = (text: string): string[] => text.split('\n');

/** What differs between two texts by lines: Myers's shortest edit script, O((n + m) · distance). */
export function diffLines(before: readonly string[], after: readonly string[]): Hunk[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let tail = 0;
  while (
    tail < before.length - start &&
    tail < after.length - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const a = before.slice(start, before.length - tail);
  const b = after.slice(start, after.length - tail);
  return toHunks(commonPairs(a, b), a.length, b.length).map((hunk) => ({
    oldStart: hunk.oldStart + start,
    oldEnd: hunk.oldEnd + start,
    newStart: hunk.newStart + start,
    newEnd: hunk.newEnd + start,
  }));
}

function commonPairs(a: readonly string[], b: readonly string[]): [number, number][] {
  const trace: Int32Array[] = [];
  const limit = Math.min(MAX_DISTANCE, a.length + b.length);
  const offset = limit + 1;
  const furthest = new Int32Array(2 * limit + 3);
  for (let distance = 0; distance <= limit; distance += 1) {
    trace.push(furthest.slice(offset - distance - 1, offset + distance + 2));
    for (let k = -distance; k <= distance; k += 2) {
      const left = furthest[offset + k - 1] ?? 0;
      const above = furthest[offset + k + 1] ?? 0;
      let x = k === -distance || (k !== distance && left < above) ? above : left + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      furthest[offset + k] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a.length, b.length);
    }
  }
  return [];
}

function walkBack(trace: readonly Int32Array[], endX: number, endY: number): [number, number][] {
  const pairs: [number, number][] = [];
  let x = endX;
  let y = endY;
  for (let distance = trace.length - 1; distance >= 0; distance -= 1) {
    const at = (k: number) => trace[distance]?.[k + distance + 1] ?? 0;
    const k = x - y;
    const isDown = k === -distance || (k !== distance && at(k - 1) < at(k + 1));
    const previousX = distance === 0 ? 0 : isDown ? at(k + 1) : at(k - 1);
    const previousY = distance === 0 ? 0 : previousX - (isDown ? k + 1 : k - 1);
    while (x > previousX && y > previousY) {
      x -= 1;
      y -= 1;
      pairs.push([x, y]);
    }
    x = previousX;
    y = previousY;
  }
  return pairs.reverse();
}

function toHunks(pairs: readonly [number, number][], oldLength: number, newLength: number): Hunk[] {
  const hunks: Hunk[] = [];
  let oldStart = 0;
  let newStart = 0;
  for (const [oldEnd, newEnd] of [...pairs, [oldLength, newLength] as const]) {
    if (oldEnd > oldStart || newEnd > newStart) hunks.push({ oldStart, oldEnd, newStart, newEnd });
    oldStart = oldEnd + 1;
    newStart = newEnd + 1;
  }
  return hunks;
}

/** The old text with some of the hunks applied. */
export function applyHunks(before: string, after: string, hunks: readonly Hunk[]): string {
  const [old, next] = [linesOf(before), linesOf(after)];
  const result: string[] = [];
  let at = 0;
  for (const hunk of hunks) {
    result.push(...old.slice(at, hunk.oldStart), ...next.slice(hunk.newStart, hunk.newEnd));
    at = hunk.oldEnd;
  }
  return [...result, ...old.slice(at)].join('\n');
}

/** Numbers of the lines of `after` that are added. */
export function addedLines(before: string | null, after: string): Set<number> {
  const added = new Set<number>();
  for (const { newStart, newEnd } of diffLines(before === null ? [] : linesOf(before), linesOf(after)))
    for (let line = newStart; line < newEnd; line += 1) added.add(line);
  return added;
}

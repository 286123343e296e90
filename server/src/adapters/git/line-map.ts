/** Beyond this many inserted and deleted lines the changed part counts as rewritten: a wrong guess costs less than the wait. */
const longestEdit = 1000;

/**
 * For each line of `after`, the index of the line of `before` it came from, or null where it is new: a shortest edit script
 * (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).
 */
export function mapLines(before: string[], after: string[]): (number | null)[] {
  const map: (number | null)[] = new Array(after.length).fill(null);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) map[start] = start++;
  let tail = 0;
  const longestTail = Math.min(before.length, after.length) - start;
  while (tail < longestTail && before[before.length - 1 - tail] === after[after.length - 1 - tail]) {
    tail++;
    map[after.length - tail] = before.length - tail;
  }
  const old = before.slice(start, before.length - tail);
  const fresh = after.slice(start, after.length - tail);
  for (const [oldLine, newLine] of matchingLines(old, fresh)) map[start + newLine] = start + oldLine;
  return map;
}

/** Pairs of equal lines of a longest common subsequence. */
function matchingLines(a: string[], b: string[]): [number, number][] {
  const trace = editTrace(a, b);
  if (trace === null) return [];
  const pairs: [number, number][] = [];
  let x = a.length;
  let y = b.length;
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const reach = trace[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = goesDown(reach, diagonal, edits);
    const previousDiagonal = down ? diagonal + 1 : diagonal - 1;
    const previousX = edits === 0 ? 0 : (reach.get(previousDiagonal) ?? 0);
    const afterEditX = edits === 0 || down ? previousX : previousX + 1;
    while (x > afterEditX) pairs.push([--x, --y]);
    x = previousX;
    y = edits === 0 ? 0 : previousX - previousDiagonal;
  }
  return pairs;
}

/** For each number of edits, how far each diagonal reached before it; null when too many are needed. */
function editTrace(a: string[], b: string[]): Map<number, number>[] | null {
  const trace: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(a.length + b.length, longestEdit); edits++) {
    trace.push(reach);
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = goesDown(reach, diagonal, edits) ? (reach.get(diagonal + 1) ?? 0) : (reach.get(diagonal - 1) ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return trace;
    }
    reach = next;
  }
  return null;
}

function goesDown(reach: Map<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  if (diagonal === edits) return false;
  return (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1);
}

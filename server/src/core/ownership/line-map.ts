/** For each line of the new text, the line of the old one it stands for, or -1 where it is new. */
export type LineMap = Int32Array;

interface Span {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

/**
 * Maps the lines of one version of a text to those of another: equal beginnings and ends first, then lines that are
 * unique on both sides, in their longest common order (patience diff), and again between those.
 * Deterministic; O(n log n) for texts that have much in common.
 */
export function mapLines(oldLines: readonly string[], newLines: readonly string[]): LineMap {
  const map = new Int32Array(newLines.length).fill(-1);
  const spans: Span[] = [{ oldStart: 0, oldEnd: oldLines.length, newStart: 0, newEnd: newLines.length }];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const rest = matchEnds(oldLines, newLines, span, map);
    if (rest.oldStart === rest.oldEnd || rest.newStart === rest.newEnd) continue;
    spans.push(...between(rest, anchors(oldLines, newLines, rest)));
  }
  return map;
}

/** Records equal lines at both ends of a span and returns what is left between them. */
function matchEnds(oldLines: readonly string[], newLines: readonly string[], span: Span, map: LineMap): Span {
  let { oldStart, oldEnd, newStart, newEnd } = span;
  while (oldStart < oldEnd && newStart < newEnd && oldLines[oldStart] === newLines[newStart]) {
    map[newStart++] = oldStart++;
  }
  while (oldStart < oldEnd && newStart < newEnd && oldLines[oldEnd - 1] === newLines[newEnd - 1]) {
    map[--newEnd] = --oldEnd;
  }
  return { oldStart, oldEnd, newStart, newEnd };
}

interface Anchor {
  old: number;
  new: number;
}

/** Lines that occur once on each side of a span, in the longest order both sides share. */
function anchors(oldLines: readonly string[], newLines: readonly string[], span: Span): Anchor[] {
  const oldAt = uniqueLines(oldLines, span.oldStart, span.oldEnd);
  const pairs: Anchor[] = [];
  for (const [line, at] of uniqueLines(newLines, span.newStart, span.newEnd)) {
    const old = oldAt.get(line);
    if (old !== undefined && old >= 0 && at >= 0) pairs.push({ old, new: at });
  }
  pairs.sort((a, b) => a.new - b.new);
  return longestIncreasing(pairs);
}

/** Where each line occurs, -1 for one that occurs more than once. */
function uniqueLines(lines: readonly string[], start: number, end: number): Map<string, number> {
  const at = new Map<string, number>();
  for (let index = start; index < end; index++) {
    const line = lines[index] ?? '';
    at.set(line, at.has(line) ? -1 : index);
  }
  return at;
}

/** Longest subsequence with rising `old` (patience sorting with back pointers). */
function longestIncreasing(pairs: Anchor[]): Anchor[] {
  const piles: { pair: Anchor; before: number }[][] = [];
  for (const pair of pairs) {
    const pile = lowestPile(piles, pair.old);
    const column = piles[pile] ?? [];
    piles[pile] = column;
    column.push({ pair, before: (piles[pile - 1]?.length ?? 0) - 1 });
  }
  const chain: Anchor[] = [];
  let index = (piles.at(-1)?.length ?? 0) - 1;
  for (let pile = piles.length - 1; pile >= 0; pile--) {
    const card = piles[pile]?.[index];
    if (card === undefined) break;
    chain.push(card.pair);
    index = card.before;
  }
  return chain.reverse();
}

/** First pile whose top is not below `value`: where patience sorting puts it. */
function lowestPile(piles: { pair: Anchor }[][], value: number): number {
  let low = 0;
  let high = piles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((piles[middle]?.at(-1)?.pair.old ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The spans that anchors leave between them; each starts with its anchor, which then matches as an equal beginning. */
function between(span: Span, chain: Anchor[]): Span[] {
  return chain
    .map((anchor, index) => ({
      oldStart: anchor.old,
      newStart: anchor.new,
      oldEnd: chain[index + 1]?.old ?? span.oldEnd,
      newEnd: chain[index + 1]?.new ?? span.newEnd,
    }))
    .concat(
      chain[0] === undefined
        ? []
        : [{ oldStart: span.oldStart, newStart: span.newStart, oldEnd: chain[0].old, newEnd: chain[0].new }],
    );
}

/** Lines of a text without their ends, so that LF and CRLF versions of a file compare equal. */
export function splitLines(text: string): string[] {
  return text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

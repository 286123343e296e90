import type { Contribution, Contributions } from '../../services/scoring/report/contributions.ts';

/** Scores summed by quarter, for the first authors one by one and all others together. */
export interface Quarters {
  labels: readonly string[];
  series: readonly { name: string; values: readonly number[] }[];
}

const NAMED_AUTHORS = 7;
const OTHERS = 'All others';

/** Every quarter from the first change to the last, empty ones too. */
export function quarterly({ authors, changes }: Contributions): Quarters {
  const numbers = changes.map(({ time }) => quarterOf(time));
  const first = Math.min(...numbers);
  const count = changes.length === 0 ? 0 : Math.max(...numbers) - first + 1;
  const named = authors.length <= NAMED_AUTHORS + 1 ? authors.length : NAMED_AUTHORS;
  const series = Array.from({ length: Math.min(authors.length, named + 1) }, (_, index) => ({
    name: index < named ? (authors[index] ?? '') : OTHERS,
    values: new Array<number>(count).fill(0),
  }));
  for (const [index, { author, score }] of changes.entries()) {
    const values = series[Math.min(author, series.length - 1)]?.values;
    const place = (numbers[index] ?? first) - first;
    if (values !== undefined) values[place] = (values[place] ?? 0) + score;
  }
  return { labels: Array.from({ length: count }, (_, place) => quarterName(first + place)), series };
}

/** Quarters since the year 0, of UTC: the same file everywhere. */
function quarterOf(time: number): number {
  const date = new Date(time * 1000);
  return date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3);
}

const quarterName = (quarter: number): string => `${Math.floor(quarter / 4)} Q${(quarter % 4) + 1}`;

/** Changes with about the same chance: what was said, and what came. */
export interface CalibrationBin {
  count: number;
  /** Means of the chances, and the share that turned out good. */
  predicted: number;
  observed: number;
  /** Half the width of the 95 % interval of `observed` (normal approximation). */
  margin: number;
}

const BINS = 10;
const MIN_BIN = 8;

/** Changes whose year is over, in up to ten bins of equal counts by their chance. */
export function calibration(changes: readonly Contribution[]): CalibrationBin[] {
  const known = changes
    .flatMap(({ good12, fate }) => (fate === null ? [] : [{ good12, good: fate.good }]))
    .sort((a, b) => a.good12 - b.good12);
  const bins = Math.min(BINS, Math.floor(known.length / MIN_BIN));
  return Array.from({ length: bins }, (_, bin) => {
    const part = known.slice(Math.floor((bin * known.length) / bins), Math.floor(((bin + 1) * known.length) / bins));
    const observed = share(part, ({ good }) => good);
    return {
      count: part.length,
      predicted: part.reduce((sum, { good12 }) => sum + good12, 0) / part.length,
      observed,
      margin: 1.96 * Math.sqrt((observed * (1 - observed)) / part.length),
    };
  });
}

export interface AuthorRow {
  name: string;
  changes: number;
  addedLines: number;
  score: number;
  /** Lines of good changes that stood a year later; null where no year is over. */
  durableLines: number | null;
  /** Share of the changes with a known fate that turned out good. */
  goodShare: number | null;
}

export function authorRows({ authors, changes }: Contributions): AuthorRow[] {
  const byAuthor = Map.groupBy(changes, ({ author }) => author);
  return authors.map((name, index) => {
    const own = byAuthor.get(index) ?? [];
    const fates = own.flatMap(({ fate }) => (fate === null ? [] : [fate]));
    const good = fates.filter((fate) => fate.good);
    return {
      name,
      changes: own.length,
      addedLines: sum(own, ({ addedLines }) => addedLines),
      score: sum(own, ({ score }) => score),
      durableLines: fates.length === 0 ? null : sum(good, ({ standing }) => standing),
      goodShare: fates.length === 0 ? null : good.length / fates.length,
    };
  });
}

/** Changes by how many lines they add, to be set beside what they score. */
export interface SizeBand {
  label: string;
  count: number;
  /** Of all changes of the band together. */
  addedLines: number;
  score: number;
  /** Of good12. */
  meanChance: number;
  goodShare: number | null;
}

const BANDS: readonly (readonly [label: string, from: number, to: number])[] = [
  ['1–9', 1, 10],
  ['10–29', 10, 30],
  ['30–99', 30, 100],
  ['100–299', 100, 300],
  ['300–999', 300, 1000],
  ['1,000 and more', 1000, Number.POSITIVE_INFINITY],
];

export function sizeBands(changes: readonly Contribution[]): SizeBand[] {
  return BANDS.flatMap(([label, from, to]) => {
    const part = changes.filter(({ addedLines }) => addedLines >= from && addedLines < to);
    if (part.length === 0) return [];
    const fates = part.flatMap(({ fate }) => (fate === null ? [] : [fate]));
    return [
      {
        label,
        count: part.length,
        addedLines: sum(part, ({ addedLines }) => addedLines),
        score: sum(part, ({ score }) => score),
        meanChance: sum(part, ({ good12 }) => good12) / part.length,
        goodShare: fates.length === 0 ? null : share(fates, ({ good }) => good),
      },
    ];
  });
}

const sum = <T>(of: readonly T[], value: (each: T) => number): number =>
  of.reduce((total, each) => total + value(each), 0);

const share = <T>(of: readonly T[], holds: (each: T) => boolean): number => of.filter(holds).length / of.length;

import { describe, expect, it } from 'vitest';
import type { Contribution, Contributions } from '../../services/scoring/report/contributions.ts';
import { calibration, quarterly } from './figures.ts';
import { reportPage } from './page.ts';

const HOSTILE = `"><img src=x onerror=alert(1)><script>alert('${'`'}')</script>&lt;`;
const YEAR = 365 * 86_400;
const START = Date.UTC(2021, 0, 5) / 1000;

const change = (index: number): Contribution => ({
  commit: index.toString(16).padStart(40, '0'),
  time: START + index * 86_400,
  author: index % 2,
  subject: index === 0 ? HOSTILE : `Change ${index}`,
  novel: 10 + index,
  good12: (index % 10) / 10,
  bug12: 0.2,
  durability: 0.5,
  score: (10 + index) / 2,
  addedLines: 1 + index,
  fate: index < 160 ? { standing: 9, lines: 10, fixed: index % 2 === 1, reverted: false, good: index % 2 === 0 } : null,
});

function sample(count: number): Contributions {
  const changes = Array.from({ length: count }, (_, index) => change(index));
  const top = changes.slice(0, 1).map((each) => ({
    ...each,
    reasons: [{ feature: 'age', share: -0.4, text: `Quiet ${HOSTILE}` }],
  }));
  return { authors: ['Ada', HOSTILE], changes, top, scorerHash: 'ab'.repeat(32) };
}

const page = (count = 200) => reportPage({ repository: HOSTILE, head: 'c'.repeat(40) }, sample(count));

describe('reportPage', () => {
  it('is one file: no script, and nothing is loaded', () => {
    const text = page();
    expect(text).not.toMatch(/<script|<img|<link|<iframe|javascript:|url\(|@import/i);
    expect(text).not.toMatch(/<[^>]*\s(src|href|xlink:href|on[a-z]+)=/);
    expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('opens no tag that strangers wrote', () => {
    const tags = new Set([...page().matchAll(/<\/?([a-zA-Z!][a-zA-Z0-9]*)/g)].map(([, name]) => name));
    for (const tag of ['img', 'script']) expect(tags).not.toContain(tag);
    expect(
      page()
        .match(/ on[a-z]+=/g)
        ?.filter((found) => found !== ' onerror=') ?? [],
    ).toEqual([]);
    expect(page()).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;');
  });

  it('has a table beside every chart, a name on every picture, and says what is an estimate', () => {
    const text = page();
    expect(text.match(/<svg viewBox="0 0 760 300" role="img" aria-label="[^"]+"/g)).toHaveLength(3);
    expect(text.match(/<table><caption>/g)).toHaveLength(4);
    expect(text).toContain('These are estimates.');
    expect(text).toContain('ab'.repeat(32));
  });

  it('is the same for the same contributions', () => {
    expect(page()).toBe(page());
  });

  it.each([0, 1, 3])('can be made of %d changes', (count) => {
    const text = page(count);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
    expect(text).toContain('can&#39;t be told yet'.replace('&#39;', "'"));
  });
});

describe('quarterly', () => {
  it('sums scores by quarter and author, with none left out', () => {
    const contributions = sample(200);
    const { labels, series } = quarterly(contributions);
    expect(labels).toEqual(['2021 Q1', '2021 Q2', '2021 Q3']);
    const total = series.flatMap(({ values }) => values).reduce((sum, value) => sum + value, 0);
    expect(total).toBeCloseTo(
      contributions.changes.reduce((sum, { score }) => sum + score, 0),
      6,
    );
  });

  it('puts authors beyond the seventh together', () => {
    const authors = Array.from({ length: 12 }, (_, index) => `Author ${index}`);
    const changes = authors.map((_, author) => ({ ...change(author), author, score: 1, time: START + YEAR }));
    const { series } = quarterly({ authors, changes, top: [], scorerHash: '' });
    expect(series).toHaveLength(8);
    expect(series.at(-1)).toEqual({ name: 'All others', values: [5] });
  });
});

describe('calibration', () => {
  it('bins changes with a fate by their chance, all of them and equally many', () => {
    const bins = calibration(sample(200).changes);
    expect(bins.map(({ count }) => count)).toEqual(new Array(10).fill(16));
    expect(bins.map(({ predicted }) => predicted)).toEqual(bins.map(({ predicted }) => predicted).toSorted());
    for (const { observed } of bins) expect([0, 1]).toContain(observed); // even chances are the good ones here
  });
});

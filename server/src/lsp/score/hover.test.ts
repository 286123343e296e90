import { describe, expect, it } from 'vitest';
import type { ScoreNotification } from '../../protocol/score.ts';
import { hoverText } from './hover.ts';
import { escapeMarkdown } from './markdown.ts';

const score: ScoreNotification = {
  uri: 'file:///a.ts',
  version: 3,
  base: null,
  state: 'estimate',
  novel: 120,
  good12: 0.68,
  bug12: 0.1,
  durability: 0.61,
  score: 73.2,
  reasons: [
    { feature: 'age', share: 0.4, text: 'The files were quiet before' },
    { feature: 'churn', share: -0.25, text: 'Much changed [lately](http://evil) <b>' },
  ],
  advice: ['Add a test.'],
  hunks: [],
  scorerHash: 'abc',
};

describe('hoverText', () => {
  it('tells the estimate, its reasons with their direction, and what would raise it', () => {
    const text = hoverText(score, { startLine: 0, endLine: 2, novel: 40, score: 24.4 });
    expect(text).toContain('**Cairn estimate: 73.2 durable tokens** for the change of this file, 24.4 for these lines');
    expect(text).toContain('120 new tokens × 61 % durability. Chance to be good for a year, its size counted: 68 %;');
    expect(text).toContain('- ▲ The files were quiet before (40 %)');
    expect(text).toContain('- ▼ Much changed');
    expect(text).toContain('(25 %)');
    expect(text).toContain('Add a test');
    expect(text).toContain('estimate made on this machine');
  });

  it('never lets a reason become a link or HTML', () => {
    const text = hoverText(score, { startLine: 0, endLine: 2, novel: 40, score: 24.4 });
    expect(text).not.toContain('[lately](');
    expect(text).not.toContain('<b>');
  });
});

describe('escapeMarkdown', () => {
  it('keeps one line and escapes what Markdown means something by', () => {
    expect(escapeMarkdown('a\n# b * `c` <i> & $(x)')).toBe('a \\# b \\* \\`c\\` &lt;i\\> &amp; \\$\\(x\\)');
  });
});

import { describe, expect, it } from 'vitest';
import type { ChangeScore } from '../../core/scoring/score.ts';
import { scoreTable } from './table.ts';

const score = {
  novel: 120,
  good12: 0.68,
  bug12: 0.1,
  durability: 0.61,
  score: 73.2,
  reasons: [
    {
      feature: 'age',
      share: 0.4,
      text: 'The files were quiet before, and this sentence is long enough to need another line',
    },
    { feature: 'churn', share: -0.25, text: 'Much of them changed lately' },
  ],
  advice: ['Use the names the repository has.'],
  files: [
    { path: 'src/a\u001b[31m.ts', kind: 'source', novel: 120, score: 73.2 },
    { path: `${'deep/'.repeat(20)}b.test.ts`, kind: 'test', novel: 4, score: 0, note: 'Tests earn nothing.' },
  ],
  scorerHash: 'abc',
} as unknown as ChangeScore;

const plain = { width: 60, bars: false, colour: false };

describe('scoreTable', () => {
  it('says the score, the reasons with their shares, advice and files, in the width there is', () => {
    const text = scoreTable('Change abc', score, plain);
    expect(text).toContain('73.2 durable tokens = 120 new tokens × 61 % durability');
    expect(text).toMatch(/chance to be good for a year, its size counted +68 %/);
    expect(text).toContain('  +40 % The files were quiet before');
    expect(text).toContain('  −25 % Much of them changed lately');
    expect(text).toMatch(/source +120 +73\.2\n/);
    expect(text).toContain('What would raise it\n  - Use the names');
    expect(text).toContain('estimate made on this machine');
    for (const line of text.split('\n').filter((each) => /^ {4,}/.test(each)))
      expect(line.length).toBeLessThanOrEqual(70);
  });

  it('draws bars and colours only where they are asked for', () => {
    expect(scoreTable('Change', score, plain)).not.toContain('█');
    expect(scoreTable('Change', score, plain)).not.toContain('\u001b');
    expect(scoreTable('Change', score, { ...plain, bars: true })).toMatch(/61 % {2}█{12}/);
    expect(scoreTable('Change', score, { ...plain, bars: true })).not.toContain('\u001b');
    expect(scoreTable('Change', score, { width: 80, bars: true, colour: true })).toContain('\u001b[32m█');
  });

  it('lets no file name steer the terminal, and keeps the end of long ones', () => {
    const text = scoreTable('Change', score, plain);
    expect(text).toContain('src/a\ufffd[31m.ts');
    expect(text).toMatch(/…\S*b\.test\.ts +test/);
  });

  it('says little where there is little', () => {
    const nothing = { ...score, novel: 0, score: 0, reasons: [], advice: [], files: [] };
    expect(scoreTable('Change', nothing, plain)).not.toMatch(/Why|Files|raise/);
  });
});

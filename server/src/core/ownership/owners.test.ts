import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../protocol/primitives.ts';
import { formatAmount, lensTitle } from './lens-title.ts';
import { type KnownContribution, lineWeight, type OwnedLine, type Owner, ownershipOf } from './owners.ts';

const address = (digit: string): Address => `0x${digit.repeat(40)}`;
const commit = (digit: string) => digit.repeat(40);
const alice: Owner = { kind: 'wallet', account: address('a'), name: 'Alice' };
const ada: Owner = { kind: 'unproven', name: 'Ada' };
const line = (owner: Owner, weight: number, from: string | null, time = 0): OwnedLine => ({
  owner,
  weight,
  commit: from === null ? null : commit(from),
  time,
});
const whole = { startLine: 0, endLine: 100 };
const view = { me: address('a'), owners: true, rewards: true };

function contribution(from: string, stage: KnownContribution['stage'], amount: string | null): KnownContribution {
  const reward = amount === null ? null : { symbol: 'CRN', decimals: 18, amount, claimed: stage === 'paid' };
  return { commit: commit(from), stage, reward };
}
const known = (...rows: KnownContribution[]) => new Map(rows.map((row) => [row.commit, row]));

describe('ownershipOf', () => {
  it('shares by tokens, not by lines', () => {
    const lines = [line(alice, 8, '1', 2), line(ada, 1, '2', 1), line(ada, 1, '2', 1), line(ada, 0, '2', 1)];
    expect(ownershipOf(whole, lines, null).owners.map((owner) => owner.share)).toEqual([0.8, 0.2]);
  });

  it('looks at the range alone', () => {
    const lines = [line(ada, 5, '2', 9), line(alice, 5, '1', 1)];
    const result = ownershipOf({ startLine: 1, endLine: 2 }, lines, null);
    expect(result.owners).toEqual([{ owner: alice, share: 1 }]);
    expect(result.latest).toBe(commit('1'));
  });

  it('tells the stage of the most recent contribution and sums what all earned once', () => {
    const lines = [line(alice, 1, '1', 1), line(alice, 1, '1', 1), line(alice, 1, '2', 2), line(alice, 1, null)];
    const rows = known(contribution('1', 'paid', '5'), contribution('2', 'recorded', null));
    const result = ownershipOf(whole, lines, rows);
    expect(result.stage).toBe('recorded');
    expect(result.rewards).toEqual([{ symbol: 'CRN', decimals: 18, amount: '5', claimed: true }]);
  });

  it('calls a commit the network does not know local, and says nothing when it cannot ask', () => {
    const lines = [line(alice, 1, '1', 1)];
    expect(ownershipOf(whole, lines, known()).stage).toBe('local');
    expect(ownershipOf(whole, lines, null).stage).toBeNull();
  });

  it('always shares out exactly one whole', () => {
    const owners = fc.constantFrom<Owner>(alice, ada, { kind: 'uncommitted' }, { kind: 'unproven', name: 'Bob' });
    fc.assert(
      fc.property(fc.array(fc.tuple(owners, fc.integer({ min: 1, max: 50 })), { minLength: 1 }), (parts) => {
        const lines = parts.map(([owner, weight]) => line(owner, weight, '1', 1));
        const sum = ownershipOf(whole, lines, null).owners.reduce((total, owner) => total + owner.share, 0);
        expect(sum).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('lensTitle', () => {
  it('reads as a person would say it', () => {
    const lines = [line(alice, 80, '1', 2), line(ada, 20, '2', 1)];
    const rows = known(contribution('1', 'paid', '12500000000000000000'));
    expect(lensTitle(ownershipOf(whole, lines, rows), view)).toBe(
      '◆ you 80 % · Ada (unproven) 20 % · recorded, paid 12.5 CRN',
    );
  });

  it('names other wallets by address and uncommitted lines as such', () => {
    const lines = [
      line({ kind: 'wallet', account: address('b'), name: 'Bob' }, 3, '1', 1),
      line({ kind: 'uncommitted' }, 1, null),
    ];
    expect(lensTitle(ownershipOf(whole, lines, null), view)).toBe('◆ Bob (0xbbbb…bbbb) 75 % · not committed 25 %');
  });

  it('says where an old key or a voucher speaks for an author', () => {
    const claimed: Owner = { kind: 'claimed', account: address('9'), name: 'Bob' };
    const mine: Owner = { kind: 'claimed', account: address('a'), name: 'Alice' };
    const ownership = ownershipOf(whole, [line(claimed, 3, '1', 1), line(mine, 1, '2', 1)], null);
    expect(lensTitle(ownership, view)).toBe('◆ Bob (claimed) 75 % · you (claimed) 25 %');
  });

  it('never rounds a part to nothing or to everything', () => {
    const lines = [line(alice, 999, '1', 1), line(ada, 1, '2', 1)];
    expect(lensTitle(ownershipOf(whole, lines, null), view)).toBe('◆ you 99 % · Ada (unproven) 1 %');
  });

  it('shows only what is switched on', () => {
    const ownership = ownershipOf(
      whole,
      [line(alice, 1, '1', 1)],
      known(contribution('1', 'attested', '1500000000000000000')),
    );
    expect(lensTitle(ownership, { ...view, owners: false })).toBe('◆ recorded, attested, earned 1.5 CRN');
    expect(lensTitle(ownership, { ...view, owners: false, rewards: false })).toBeNull();
  });

  it('takes the sting out of hostile names', () => {
    const hostile: Owner = { kind: 'unproven', name: `\u202e\n${'x'.repeat(99)}` };
    expect(lensTitle(ownershipOf(whole, [line(hostile, 1, '1', 1)], null), view)).toBe(
      `◆ ${'x'.repeat(31)}… (unproven) 100 %`,
    );
  });
});

describe('formatAmount', () => {
  it.each([
    ['0', 18, '0'],
    ['12500000000000000000', 18, '12.5'],
    ['1', 18, '0.000000000000000001'],
    ['1234567', 6, '1.2345'],
    ['7', 0, '7'],
    ['999999', 6, '0.9999'],
  ])('%s with %i decimals is %s', (amount, decimals, text) => {
    expect(formatAmount(amount, decimals)).toBe(text);
  });
});

describe('lineWeight', () => {
  it('counts words and marks', () => {
    expect(lineWeight('const größe = f(x);')).toBe(8);
    expect(lineWeight('   ')).toBe(0);
  });
});

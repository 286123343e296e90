import { describe, expect, it } from 'vitest';
import { refHash } from '../core/contribution/key.ts';
import type { ChainEvent } from '../ports/registry.ts';
import type { Address, Hex } from '../protocol/primitives.ts';
import { budgetOf, candidateEpochs, coveredAdvances, grantedIn, rewardsByContribution } from './epoch-plan.ts';
import { foldRepository, type RepositoryState, roleHoldersAt } from './repository-state.ts';

const address = (digit: string): Address => `0x${digit.repeat(40)}`;
const word = (digit: string): Hex => `0x${digit.repeat(64)}`;
const clock = { genesis: 0, epochLength: 10 };
const token = address('7');

type Body = ChainEvent extends infer E
  ? E extends ChainEvent
    ? Omit<E, 'block' | 'blockHash' | 'logIndex' | 'transaction'>
    : never
  : never;

/** One event a block, in the order given. */
function fold(bodies: Body[]): RepositoryState {
  const registered: Body = {
    ...{ kind: 'repository-registered', repositoryId: 1n, owner: address('1'), parentId: 0n, time: 0 },
    ...{ name: 'x', mainRef: 'refs/heads/main', objectFormat: 'sha1' },
  };
  const events = [registered, ...bodies].map(
    (body, block): ChainEvent => ({ ...body, block, blockHash: word('b'), logIndex: 0, transaction: word('c') }),
  );
  const state = foldRepository(1n, events);
  if (state === null) throw new Error('not registered');
  return state;
}
const advanced = (time: number): Body => ({
  ...{ kind: 'advanced', repositoryId: 1n, by: address('1'), oldCommit: null, newCommit: 'a'.repeat(40), time },
  ...{ refHash: refHash('refs/heads/main'), manifestSha256: 'd'.repeat(64), credits: [], rewind: false },
});
const money = { repositoryId: 1n, token };
const deposited = (amount: bigint, royalty = 0n): Body => ({
  ...money,
  kind: 'deposited',
  from: address('2'),
  amount,
  royalty,
  time: 0,
});
const budget = (fromEpoch: number, amount: bigint): Body => ({
  ...money,
  kind: 'budget-set',
  fromEpoch,
  amount,
  time: 0,
});
const settled = (epoch: number, cumulativeTotal: bigint): Body => ({
  ...{
    ...money,
    kind: 'settled',
    epoch,
    cumulativeTotal,
    attempt: 0,
    root: word('1'),
    leavesSha256: '2'.repeat(64),
    time: 0,
  },
  ...{ leavesArweaveId: null, finalizableAt: 0, setId: 1, snapshotBlockHash: word('3'), scorerHash: word('4') },
});
const bookOf = (state: RepositoryState) => {
  const [book] = state.books.values();
  if (book === undefined) throw new Error('no book');
  return book;
};

describe('the plan of epochs', () => {
  it('lets work wait for the first epoch with a budget', () => {
    const state = fold([advanced(5), deposited(100n), budget(2, 10n), advanced(21)]);
    expect([...candidateEpochs(state, bookOf(state), clock, 3)]).toEqual([2, 3]);
    expect(coveredAdvances(state, bookOf(state), clock, 2).map(({ time }) => time)).toEqual([5, 21]);
    expect([...candidateEpochs(state, bookOf(state), clock, 1)]).toEqual([]);
  });

  it('counts no advance twice', () => {
    const state = fold([advanced(5), deposited(100n), budget(0, 10n), settled(0, 4n), advanced(15)]);
    expect(coveredAdvances(state, bookOf(state), clock, 3).map(({ time }) => time)).toEqual([15]);
  });

  it('gives out no more than the budget, what is left, and what was there at the snapshot', () => {
    const state = fold([deposited(100n, 30n), budget(1, 50n), settled(1, 40n), deposited(5n)]);
    expect(budgetOf(bookOf(state), 0, 99)).toBe(0n);
    expect(budgetOf(bookOf(state), 2, 99)).toBe(35n);
    expect(budgetOf(bookOf(state), 2, 3)).toBe(30n);
  });

  it('counts an overruled settlement as closed, and its money as unspent', () => {
    const ruled: Body = { ...money, kind: 'ruled', epoch: 1, upheld: true, nextAttempt: 1, time: 0 };
    const state = fold([deposited(100n), budget(0, 80n), advanced(11), settled(1, 80n), ruled]);
    expect(budgetOf(bookOf(state), 2, 99)).toBe(80n);
    expect(coveredAdvances(state, bookOf(state), clock, 5)).toEqual([]);
  });

  it('counts grants by the snapshot and the burns of settlements that stand', () => {
    const granted = (epoch: number, amount: bigint): Body => ({
      ...{ ...money, kind: 'granted', epoch, account: address('9'), amount, time: 0 },
    });
    const burn: Body = { ...money, kind: 'burn-planned', epoch: 1, amount: 2n, time: 0 };
    const events = [deposited(100n), budget(0, 80n), granted(1, 5n), settled(1, 40n), burn, granted(2, 7n)];
    const book = bookOf(fold(events));
    expect(budgetOf(book, 2, 99)).toBe(46n);
    expect(budgetOf(book, 2, 4)).toBe(53n);
    expect([grantedIn(book, 1), grantedIn(book, 2), grantedIn(book, 3)]).toEqual([5n, 7n, 0n]);
    const ruled: Body = { ...money, kind: 'ruled', epoch: 1, upheld: true, nextAttempt: 1, time: 0 };
    expect(budgetOf(bookOf(fold([...events, ruled])), 2, 99)).toBe(80n);
  });

  it('makes a lapsed settlement again', () => {
    const lapsed: Body = { ...money, kind: 'lapsed', epoch: 1, nextAttempt: 1, time: 0 };
    const state = fold([deposited(100n), budget(0, 80n), advanced(11), settled(1, 80n), lapsed]);
    expect(budgetOf(bookOf(state), 1, 99)).toBe(80n);
    expect(coveredAdvances(state, bookOf(state), clock, 1)).toHaveLength(1);
    expect([...candidateEpochs(state, bookOf(state), clock, 1)]).toEqual([1]);
  });

  it('knows who held a role at a block, and that a sale ends roles', () => {
    const state = fold([
      { kind: 'maintainer-set', repositoryId: 1n, account: address('5'), ownershipEpoch: 0, expiry: 100, time: 0 },
      { kind: 'transferred', repositoryId: 1n, from: address('1'), to: address('2'), time: 0 },
    ]);
    expect(roleHoldersAt(state, 0, 50)).toEqual(new Set([address('1')]));
    expect(roleHoldersAt(state, 1, 50)).toEqual(new Set([address('1'), address('5')]));
    expect(roleHoldersAt(state, 1, 150)).toEqual(new Set([address('1')]));
    expect(roleHoldersAt(state, 2, 50)).toEqual(new Set([address('2')]));
  });

  it('divides an account’s pay over its contributions', () => {
    const credit = (key: string, basisPoints: number) => ({
      contributionKey: word(key),
      account: address('9'),
      basisPoints,
    });
    const advances = [
      { weight: 10n, credits: [credit('1', 5000), credit('2', 5000)] },
      { weight: 30n, credits: [credit('2', 10_000)] },
    ];
    expect(rewardsByContribution(advances, new Map([[address('9'), 80n]]))).toEqual(
      new Map([
        [word('1'), 10n],
        [word('2'), 70n],
      ]),
    );
  });
});

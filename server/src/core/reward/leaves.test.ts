import fc from 'fast-check';
import { concatHex, encodeAbiParameters, keccak256 } from 'viem/utils';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../protocol/primitives.ts';
import { utf8 } from '../bytes.ts';
import {
  decodeLeavesFile,
  type Earnings,
  earningsAfter,
  encodeLeavesFile,
  type Leaf,
  type LeavesFile,
  leafHash,
  leavesAfter,
  leavesOf,
  leavesTree,
  payoutOf,
} from './leaves.ts';
import { merkleTree, verifyProof } from './merkle.ts';

const address = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes): Address => `0x${Buffer.from(bytes).toString('hex')}`);
const amount = fc.bigInt({ min: 1n, max: 2n ** 95n });
const leaf = fc.record({ account: address, amount, cumulative: amount });
const leafList = fc.uniqueArray(leaf, { minLength: 1, maxLength: 40, selector: (entry) => entry.account });
const scope = {
  chainId: 31337,
  treasury: `0x${'ab'.repeat(20)}`,
  repositoryId: 7n,
  token: `0x${'cd'.repeat(20)}`,
  epoch: 5,
} as const;

describe('leaves', () => {
  it('hash as OpenZeppelin standard leaves do', () => {
    fc.assert(
      fc.property(leaf, (given) => {
        const word = 'uint256';
        const types = [word, 'address', word, 'address', 'uint64', 'address', word, word] as const;
        const encoded = encodeAbiParameters(
          types.map((type) => ({ type })),
          [31337n, scope.treasury, 7n, scope.token, 5n, given.account, given.amount, given.cumulative],
        );
        expect(leafHash(scope, given)).toBe(keccak256(keccak256(encoded)));
      }),
      { numRuns: 20 },
    );
  });

  it('prove every leaf and nothing else', () => {
    fc.assert(
      fc.property(leafList, leaf, (leaves, stranger) => {
        const tree = leavesTree(scope, leaves);
        for (const entry of leaves)
          expect(verifyProof(tree.root, leafHash(scope, entry), tree.proof(entry))).toBe(true);
        const [known] = leaves as [Leaf];
        const raised = { ...known, cumulative: known.cumulative + 1n };
        expect(verifyProof(tree.root, leafHash(scope, raised), tree.proof(known))).toBe(false);
        if (!leaves.some((entry) => entry.account === stranger.account))
          expect(() => tree.proof(stranger)).toThrow(RangeError);
      }),
      { numRuns: 40 },
    );
  });

  it('give one root whatever their order', () => {
    fc.assert(
      fc.property(leafList, (leaves) => {
        expect(leavesTree(scope, leaves.toReversed()).root).toBe(leavesTree(scope, leaves).root);
      }),
      { numRuns: 40 },
    );
  });

  it('hash pairs in sorted order, the root of two being the hash of both', () => {
    const [low, high] = [`0x${'01'.repeat(32)}`, `0x${'02'.repeat(32)}`] as const;
    expect(merkleTree([high, low]).root).toBe(keccak256(concatHex([low, high])));
    expect(merkleTree([low]).root).toBe(low);
    expect(() => merkleTree([])).toThrow(RangeError);
  });

  it('add up epoch after epoch, each starting where the account stood', () => {
    fc.assert(
      fc.property(fc.array(leafList, { maxLength: 5 }), (epochs) => {
        let earned: Earnings = new Map();
        for (const payouts of epochs) {
          const leaves = leavesAfter(earned, payouts);
          for (const { account, amount, cumulative } of leaves)
            expect(cumulative).toBe((earned.get(account) ?? 0n) + amount);
          const next = earningsAfter(earned, leaves, payoutOf(leaves));
          expect(next).not.toBeNull();
          earned = next ?? earned;
        }
        const paid = epochs.flat().reduce((sum, payout) => sum + payout.amount, 0n);
        expect([...earned.values()].reduce((sum, each) => sum + each, 0n)).toBe(paid);
      }),
      { numRuns: 30 },
    );
  });

  it('are passed over where they can’t all be claimed', () => {
    const [ada, bob] = [scope.treasury, scope.token];
    const before: Earnings = new Map([[ada, 10n]]);
    const next: Leaf = { account: ada, amount: 5n, cumulative: 15n };
    expect(earningsAfter(before, [next], 5n)).toEqual(new Map([[ada, 15n]]));
    expect(earningsAfter(before, [next, { account: bob, amount: 1n, cumulative: 1n }], 6n)?.get(bob)).toBe(1n);
    for (const [lie, payout] of [
      [[next], 4n],
      [[next, next], 10n],
      [[{ ...next, cumulative: 16n }], 5n],
      [[{ ...next, amount: 0n, cumulative: 10n }], 5n],
      [[{ account: bob, amount: 5n, cumulative: 10n }], 5n],
    ] as const)
      expect(earningsAfter(before, lie, payout)).toBeNull();
  });

  /** The Treasury's rule for a claim (Treasury._draw), with pots that lie. */
  it('leave nobody with less than honest roots gave, whatever lying roots stand between them', () => {
    const lie = fc.record({ account: fc.constantFrom(scope.treasury, scope.token), amount: small, cumulative: small });
    const epoch = fc.oneof(
      fc.record({ honest: fc.constant(true), amounts: fc.tuple(small, small), lies: fc.constant([]) }),
      fc.record({ honest: fc.constant(false), amounts: fc.tuple(small, small), lies: fc.array(lie, { maxLength: 4 }) }),
    );
    fc.assert(
      fc.property(fc.array(epoch, { maxLength: 6 }), fc.infiniteStream(fc.nat()), (epochs, picks) => {
        let earned: Earnings = new Map();
        const roots = epochs.map(({ honest, amounts: [a, b], lies }) => {
          const due = leavesAfter(earned, [
            { account: scope.treasury, amount: a },
            { account: scope.token, amount: b },
          ]);
          const leaves: readonly Leaf[] = honest ? due : lies;
          const pot = honest ? payoutOf(due) : a;
          earned = earningsAfter(earned, leaves, pot) ?? earned;
          return { leaves, pot };
        });
        const claimed = claimInAnyOrder(roots, picks);
        for (const [account, sum] of earned) expect(claimed.get(account) ?? 0n).toBeGreaterThanOrEqual(sum);
      }),
    );
  });
});

const small = fc.bigInt({ min: 0n, max: 40n });

/** Claims whatever can be claimed, in an order picked at random, until nothing can. */
function claimInAnyOrder(roots: { leaves: readonly Leaf[]; pot: bigint }[], picks: Iterator<number>) {
  const claimed = new Map<string, bigint>();
  const open = roots.flatMap((root) => root.leaves.map((each) => ({ root, each })));
  for (;;) {
    const payable = open.filter(({ root, each }) => {
      const pay = each.cumulative - (claimed.get(each.account) ?? 0n);
      return pay > 0n && pay <= each.amount && pay <= root.pot;
    });
    const pick = payable[picks.next().value % payable.length];
    if (pick === undefined) return claimed;
    pick.root.pot -= pick.each.cumulative - (claimed.get(pick.each.account) ?? 0n);
    claimed.set(pick.each.account, pick.each.cumulative);
  }
}

describe('the leaves file', () => {
  const file: LeavesFile = {
    version: 1,
    chainId: 31337,
    treasury: scope.treasury,
    repositoryId: '7',
    token: scope.token,
    epoch: 3,
    snapshotBlockHash: `0x${'11'.repeat(32)}`,
    scorerHash: `0x${'22'.repeat(32)}`,
    policy: { rate: '1000', roleShareBps: 5000, burnBps: 0 },
    budget: '77',
    granted: '0',
    advances: [
      {
        old: null,
        new: 'a'.repeat(40),
        weight: '12345678',
        credits: [{ contributionKey: `0x${'33'.repeat(32)}`, account: scope.token, basisPoints: 10_000 }],
      },
    ],
    leaves: [{ account: scope.token, amount: '70', cumulative: '77' }],
  };

  it('comes back as it was and has one spelling', () => {
    const { bytes, sha256 } = encodeLeavesFile(file);
    expect(decodeLeavesFile(bytes)).toEqual(file);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(leavesOf(file)).toEqual([{ account: scope.token, amount: 70n, cumulative: 77n }]);
  });

  it('is refused in any other spelling, cut short or with more in it', () => {
    const text = Buffer.from(encodeLeavesFile(file).bytes).toString();
    for (const bad of [`${text} `, text.slice(0, -1), text.replace('{', '{"more":1,'), '[]', '\xff']) {
      expect(() => decodeLeavesFile(utf8(bad))).toThrow('not the leaves of a settlement');
    }
  });
});

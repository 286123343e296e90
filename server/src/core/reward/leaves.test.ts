import fc from 'fast-check';
import { concatHex, encodeAbiParameters, keccak256 } from 'viem/utils';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../protocol/primitives.ts';
import { utf8 } from '../bytes.ts';
import {
  accumulate,
  cumulativeTotal,
  decodeLeavesFile,
  encodeLeavesFile,
  type Leaf,
  type LeavesFile,
  leafHash,
  leavesOf,
  leavesTree,
} from './leaves.ts';
import { merkleTree, verifyProof } from './merkle.ts';

const address = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes): Address => `0x${Buffer.from(bytes).toString('hex')}`);
const leaf = fc.record({ account: address, cumulative: fc.bigInt({ min: 1n, max: 2n ** 128n }) });
const leafList = fc.uniqueArray(leaf, { minLength: 1, maxLength: 40, selector: (entry) => entry.account });
const scope = {
  chainId: 31337,
  treasury: `0x${'ab'.repeat(20)}`,
  repositoryId: 7n,
  token: `0x${'cd'.repeat(20)}`,
} as const;

describe('leaves', () => {
  it('hash as OpenZeppelin standard leaves do', () => {
    fc.assert(
      fc.property(leaf, (given) => {
        const types = ['uint256', 'address', 'uint256', 'address', 'address', 'uint256'] as const;
        const encoded = encodeAbiParameters(
          types.map((type) => ({ type })),
          [31337n, scope.treasury, 7n, scope.token, given.account, given.cumulative],
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

  it('add up epoch after epoch and never fall', () => {
    fc.assert(
      fc.property(fc.array(leafList, { maxLength: 5 }), (epochs) => {
        let leaves: Leaf[] = [];
        let total = 0n;
        for (const epoch of epochs) {
          const payouts = epoch.map((entry) => ({ account: entry.account, amount: entry.cumulative }));
          const next = accumulate(leaves, payouts);
          for (const before of leaves) {
            const after = next.find((entry) => entry.account === before.account);
            expect(after !== undefined && after.cumulative >= before.cumulative).toBe(true);
          }
          leaves = next;
          total += payouts.reduce((sum, payout) => sum + payout.amount, 0n);
          expect(cumulativeTotal(leaves)).toBe(total);
        }
      }),
      { numRuns: 30 },
    );
  });
});

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
    policy: { rate: '1000', roleShare: '5000' },
    budget: '77',
    advances: [
      {
        old: null,
        new: 'a'.repeat(40),
        weight: '12345678',
        credits: [{ contributionKey: `0x${'33'.repeat(32)}`, account: scope.token, basisPoints: 10_000 }],
      },
    ],
    leaves: [{ account: scope.token, cumulative: '77' }],
  };

  it('comes back as it was and has one spelling', () => {
    const { bytes, sha256 } = encodeLeavesFile(file);
    expect(decodeLeavesFile(bytes)).toEqual(file);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(leavesOf(file)).toEqual([{ account: scope.token, cumulative: 77n }]);
  });

  it('is refused in any other spelling, cut short or with more in it', () => {
    const text = Buffer.from(encodeLeavesFile(file).bytes).toString();
    for (const bad of [`${text} `, text.slice(0, -1), text.replace('{', '{"more":1,'), '[]', '\xff']) {
      expect(() => decodeLeavesFile(utf8(bad))).toThrow('not the leaves of a settlement');
    }
  });
});

import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Hex } from '../../protocol/primitives.ts';
import { concatBytes, hexBytes, hexOf } from '../bytes.ts';

/**
 * A Merkle tree over leaf hashes in the layout of OpenZeppelin's merkle-tree: leaves sorted, a complete binary tree in
 * one array with the root first, each pair hashed in sorted order. The order the leaves are given in never matters.
 */
export interface MerkleTree {
  readonly root: Hex;
  /** Sibling hashes from the leaf up. RangeError for a hash that is no leaf. */
  proof(leaf: Hex): Hex[];
}

/** RangeError on an empty list: a tree of nothing has no root. */
export function merkleTree(leaves: readonly Hex[]): MerkleTree {
  if (leaves.length === 0) throw new RangeError('a Merkle tree needs a leaf');
  const sorted = [...leaves].sort(compareHex);
  const size = 2 * sorted.length - 1;
  const nodes = new Array<Hex>(size);
  sorted.forEach((leaf, index) => {
    nodes[size - 1 - index] = leaf;
  });
  for (let index = size - sorted.length - 1; index >= 0; index--) {
    nodes[index] = hashPair(nodeAt(nodes, 2 * index + 1), nodeAt(nodes, 2 * index + 2));
  }
  return {
    root: nodeAt(nodes, 0),
    proof: (leaf) => proofOf(nodes, nodes.indexOf(leaf, size - sorted.length)),
  };
}

/** What the Treasury checks: folding the proof into the leaf gives the root. */
export function verifyProof(root: Hex, leaf: Hex, proof: readonly Hex[]): boolean {
  return proof.reduce(hashPair, leaf) === root;
}

function proofOf(nodes: readonly Hex[], leafIndex: number): Hex[] {
  if (leafIndex < 0) throw new RangeError('not a leaf of this tree');
  const proof: Hex[] = [];
  for (let index = leafIndex; index > 0; index = (index - 1) >> 1) {
    proof.push(nodeAt(nodes, index % 2 === 0 ? index - 1 : index + 1));
  }
  return proof;
}

function hashPair(a: Hex, b: Hex): Hex {
  const [low, high] = compareHex(a, b) < 0 ? [a, b] : [b, a];
  return hexOf(keccak_256(concatBytes(hexBytes(low), hexBytes(high))));
}

function compareHex(a: Hex, b: Hex): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function nodeAt(nodes: readonly Hex[], index: number): Hex {
  const node = nodes[index];
  if (node === undefined) throw new RangeError('outside the tree');
  return node;
}

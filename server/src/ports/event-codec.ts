import * as z from 'zod';
import { addressSchema, arweaveIdSchema, hexSchema, objectIdSchema, sha256Schema } from '../protocol/primitives.ts';
import type { ChainEvent } from './registry.ts';

/** Integers of any size as decimal text: JSON has none. */
const big = z.codec(z.string(), z.bigint(), { decode: (text) => BigInt(text), encode: (value) => String(value) });
const objectFormat = z.enum(['sha1', 'sha256']);

const position = {
  block: z.int(),
  blockHash: hexSchema,
  logIndex: z.int(),
  transaction: hexSchema,
  time: z.int(),
  repositoryId: big,
};
const money = { ...position, token: addressSchema };

const recordSchema = z.object({
  repositoryId: big,
  author: addressSchema,
  objectFormat,
  payloadSha256: sha256Schema,
  commitId: objectIdSchema,
  treeId: objectIdSchema,
  manifestSha256: sha256Schema,
});
const { repositoryId: _, ...place } = position;

const eventSchema = z.discriminatedUnion('kind', [
  z.object({
    ...position,
    kind: z.literal('repository-registered'),
    owner: addressSchema,
    parentId: big,
    name: z.string(),
    mainRef: z.string(),
    objectFormat,
  }),
  z.object({
    ...place,
    kind: z.literal('recorded'),
    contributionKey: hexSchema,
    record: recordSchema,
    arweaveId: arweaveIdSchema.nullable(),
  }),
  z.object({
    ...position,
    kind: z.literal('advanced'),
    refHash: hexSchema,
    by: addressSchema,
    oldCommit: objectIdSchema.nullable(),
    newCommit: objectIdSchema,
    manifestSha256: sha256Schema,
    credits: z.array(z.object({ contributionKey: hexSchema, basisPoints: z.int() })),
    rewind: z.boolean(),
  }),
  z.object({ ...position, kind: z.literal('transferred'), from: addressSchema, to: addressSchema }),
  z.object({
    ...position,
    kind: z.literal('maintainer-set'),
    account: addressSchema,
    ownershipEpoch: z.int(),
    expiry: z.int(),
  }),
  z.object({
    ...position,
    kind: z.literal('controller-set'),
    controller: addressSchema.nullable(),
    ownershipEpoch: z.int(),
  }),
  z.object({ ...money, kind: z.literal('deposited'), from: addressSchema, amount: big, royalty: big }),
  z.object({ ...money, kind: z.literal('royalty-pulled'), parentId: big, amount: big }),
  z.object({ ...money, kind: z.literal('budget-set'), fromEpoch: z.int(), amount: big }),
  z.object({
    ...money,
    kind: z.literal('settled'),
    epoch: z.int(),
    attempt: z.int(),
    root: hexSchema,
    leavesSha256: sha256Schema,
    cumulativeTotal: big,
    leavesArweaveId: arweaveIdSchema.nullable(),
    finalizableAt: z.int(),
    setId: z.int(),
    snapshotBlockHash: hexSchema,
    scorerHash: hexSchema,
  }),
  z.object({ ...money, kind: z.literal('challenged'), epoch: z.int(), challenger: addressSchema }),
  z.object({ ...money, kind: z.literal('ruled'), epoch: z.int(), upheld: z.boolean(), nextAttempt: z.int() }),
  z.object({
    ...money,
    kind: z.literal('claimed'),
    epoch: z.int(),
    account: addressSchema,
    amount: big,
  }),
  z.object({ ...money, kind: z.literal('lapsed'), epoch: z.int(), nextAttempt: z.int() }),
  z.object({ ...money, kind: z.literal('granted'), epoch: z.int(), account: addressSchema, amount: big }),
  z.object({ ...money, kind: z.literal('burn-planned'), epoch: z.int(), amount: big }),
  z.object({ ...money, kind: z.literal('burned'), amount: big }),
]);

export function encodeEvent(event: ChainEvent): string {
  return JSON.stringify(z.encode(eventSchema, event));
}

export function decodeEvent(body: string): ChainEvent {
  return eventSchema.decode(JSON.parse(body));
}

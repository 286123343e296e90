import { describe, expect, it } from 'vitest';
import { contributionKey, recordSlot } from '../../core/contribution/key.ts';
import type { Contribution, Evidence } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Hex } from '../../protocol/primitives.ts';
import type { EvidenceFacts } from './facts.ts';
import { evidenceSteps } from './steps.ts';

const id = (digit: string) => digit.repeat(40);
const hash = (digit: string) => digit.repeat(64);
const author: Hex = `0x${'2'.repeat(40)}`;
const asset = `eip155:31337/erc721:0x${'1'.repeat(40)}/7`;
const known = <T>(value: T) => ({ known: true, value }) as const;
const away = { known: false, error: new CairnError('chain-unreachable', 'The chain is away.') } as const;
const key = contributionKey({ repositoryId: 7n, author, objectFormat: 'sha1', payloadSha256: hash('a') });
const slot = recordSlot({ commitId: id('c'), treeId: id('d'), manifestSha256: hash('b') });

const row: Contribution = {
  contributionKey: key,
  repository: asset,
  author,
  commit: id('c'),
  tree: id('d'),
  payloadSha256: hash('a'),
  manifestSha256: hash('b'),
  arweaveId: null,
  stage: 'recorded',
  proven: true,
  recordedAt: { block: 5, transaction: '0x01', time: 1 },
  advancedAt: null,
  score: null,
  reward: null,
  revision: 1,
};
const local: EvidenceFacts = {
  commit: { id: id('c'), tree: id('d'), parents: [], author: 'Ada <a@b> 1 +0000', subject: 'Add' },
  verdict: { state: 'valid', account: author, payloadSha256: hash('a') },
  asset,
  contribution: known(null),
  key,
  slot: known(null),
  publication: known(null),
  epoch: known(null),
  estimate: known({ novel: 10, durability: 0.5, score: 5, scorerHash: hash('e'), reasons: [] }),
};
const missing = { known: false, error: new CairnError('item-missing', 'Nowhere.') } as const;
const onChain: EvidenceFacts = { ...local, contribution: known(row), slot: known(slot), publication: missing };
const reward = {
  token: author,
  symbol: 'CRN',
  decimals: 18,
  amount: '1500000000000000000',
  epoch: 3,
  claimed: true,
  claimTransaction: '0x03' as const,
};
const paid: Contribution = {
  ...row,
  stage: 'paid',
  advancedAt: { block: 6, transaction: '0x02', commit: id('c'), basisPoints: 10_000 },
  score: 4.5,
  reward,
};

const statuses = (facts: EvidenceFacts) =>
  Object.fromEntries(evidenceSteps(facts).map(({ step, status }) => [step, status])) as Record<
    Evidence['step'],
    Evidence['status']
  >;
const step = (facts: EvidenceFacts, name: Evidence['step']) => evidenceSteps(facts).find((each) => each.step === name);

describe('evidenceSteps', () => {
  it('tells a signed commit that was never published', () => {
    expect(statuses(local)).toEqual({
      commit: 'done',
      signature: 'done',
      publication: 'missing',
      record: 'missing',
      advance: 'missing',
      score: 'pending',
      settlement: 'missing',
      payment: 'missing',
    });
  });

  it('tells a record that waits for everything else', () => {
    expect(statuses(onChain)).toMatchObject({
      publication: 'pending',
      record: 'done',
      advance: 'pending',
      settlement: 'pending',
      payment: 'pending',
    });
  });

  it('tells a contribution that was paid, with amounts for people', () => {
    const facts = { ...onChain, contribution: known(paid) };
    expect(statuses(facts)).toMatchObject({ advance: 'done', score: 'done', settlement: 'done', payment: 'done' });
    expect(step(facts, 'payment')?.facts).toContainEqual({ name: 'amount', value: '1.5 CRN' });
  });

  it('calls a score attested only once a quorum signed it', () => {
    const scored: Contribution = { ...row, stage: 'scored', score: 4.5 };
    expect(statuses({ ...onChain, contribution: known(scored) }).score).toBe('pending');
    expect(statuses({ ...onChain, contribution: known({ ...scored, stage: 'attested' }) }).score).toBe('done');
  });

  it('believes the chain and not the node', () => {
    expect(statuses({ ...onChain, slot: known(`0x${hash('9')}` as Hex) }).record).toBe('failed');
    expect(statuses({ ...onChain, slot: known(null) }).record).toBe('pending');
    expect(statuses({ ...onChain, slot: away }).record).toBe('unknown');
  });

  it('finds the record on the chain alone while the node is away', () => {
    const facts = { ...local, contribution: away, slot: known(slot) };
    expect(statuses(facts)).toMatchObject({
      publication: 'unknown',
      record: 'done',
      advance: 'unknown',
      payment: 'unknown',
    });
  });

  it('says unknown, not missing, when everything is away', () => {
    const facts = { ...local, contribution: away, slot: away, publication: away, epoch: away, estimate: away };
    expect(Object.values(statuses(facts)).slice(2)).toEqual(Array(6).fill('unknown'));
    expect(step(facts, 'advance')?.detail).toContain('The chain is away.');
  });

  it('tells forged bytes and bad signatures as failures', () => {
    const forged = { known: false, error: new CairnError('item-forged', 'Wrong bytes.') } as const;
    expect(statuses({ ...onChain, publication: forged }).publication).toBe('failed');
    const bad = { state: 'bad', why: 'high s', payloadSha256: hash('a') } as const;
    expect(statuses({ ...local, verdict: bad }).signature).toBe('failed');
  });

  it('says that a node which is no reader can not tell, and believes what others settled', () => {
    const sealed = { ...row, proven: false, score: null, reward: null, stage: 'unreadable' as const };
    expect(statuses({ ...onChain, contribution: known(sealed) })).toMatchObject({
      settlement: 'unknown',
      payment: 'pending',
    });
    const settled = { ...paid, proven: false, score: null };
    expect(statuses({ ...onChain, contribution: known(settled) })).toMatchObject({
      settlement: 'done',
      payment: 'done',
    });
  });

  it('never promises pay for what is unproven', () => {
    const unproven = { ...row, proven: false, stage: 'unproven' as const };
    expect(statuses({ ...onChain, contribution: known(unproven) })).toMatchObject({
      settlement: 'missing',
      payment: 'missing',
    });
  });
});

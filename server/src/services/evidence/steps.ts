import { recordSlot } from '../../core/contribution/key.ts';
import { formatAmount } from '../../core/ownership/lens-title.ts';
import type { Contribution, Evidence } from '../../protocol/contribution.ts';
import type { CairnError } from '../../protocol/errors.ts';
import type { EvidenceFacts } from './facts.ts';

type Told = Pick<Evidence, 'status' | 'detail'> & { facts?: (Evidence['facts'][number] | null)[] };
type Step = (facts: EvidenceFacts) => Told;

const titles: Record<Evidence['step'], string> = {
  commit: 'Commit',
  signature: 'Signature',
  publication: 'Publication on Arweave',
  record: 'Record on chain',
  advance: 'Merge into the main branch',
  score: 'Score',
  settlement: 'Settlement',
  payment: 'Payment',
};

/** The chain of evidence, first link to last. Pure: tells only what the facts hold, and `unknown` where a world was away. */
export function evidenceSteps(facts: EvidenceFacts): Evidence[] {
  const steps: [Evidence['step'], Step][] = [
    ['commit', commitStep],
    ['signature', signatureStep],
    ['publication', publicationStep],
    ['record', recordStep],
    ['advance', advanceStep],
    ['score', scoreStep],
    ['settlement', settlementStep],
    ['payment', paymentStep],
  ];
  return steps.map(([step, tell]) => {
    const told = tell(facts);
    return {
      step,
      title: titles[step],
      status: told.status,
      detail: told.detail,
      facts: (told.facts ?? []).filter((fact) => fact !== null),
    };
  });
}

const commitStep: Step = ({ commit, asset }) => ({
  status: 'done',
  detail: commit.subject,
  facts: [
    fact('commit', commit.id),
    fact('tree', commit.tree),
    ...commit.parents.map((parent) => fact('parent', parent)),
    fact('author', commit.author),
    fact('repository', asset),
  ],
});

const signatureStep: Step = ({ verdict }) => {
  const facts = [fact('account', verdict.account), fact('payload SHA-256', verdict.payloadSha256)];
  switch (verdict.state) {
    case 'valid':
      return { status: 'done', detail: 'Signed by the wallet; checked on this machine.', facts };
    case 'bad':
      return { status: 'failed', detail: `The signature does not match: ${verdict.why ?? 'it is wrong'}.`, facts };
    case 'unsigned':
      return { status: 'missing', detail: 'Not signed: nobody can prove who wrote it, so it is never paid.', facts };
    case 'foreign':
      return { status: 'missing', detail: 'Signed with another kind of key, not with a wallet.', facts };
    case 'cannot-check':
      return { status: 'unknown', detail: verdict.why ?? 'The signature cannot be checked here.', facts };
  }
};

const publicationStep: Step = ({ asset, contribution, publication }) => {
  if (asset === null) return notRegistered;
  if (!contribution.known) return away('the node', contribution.error);
  const row = contribution.value;
  if (row === null) return { status: 'missing', detail: 'Not published yet. Run Cairn: Publish Contribution.' };
  const facts = [fact('manifest SHA-256', row.manifestSha256), fact('Arweave id', row.arweaveId)];
  if (!publication.known) return unreadPublication(publication.error, facts);
  const found = publication.value;
  if (found === null) return { status: 'unknown', detail: 'The publication was not looked for.', facts };
  return {
    status: 'done',
    detail: 'Fetched, and its bytes hash to what the chain recorded.',
    facts: [...facts, fact('gateway', found.gateway), fact('pack bytes', String(found.manifest.pack.length))],
  };
};

function unreadPublication(error: CairnError, facts: Told['facts']): Told {
  const shown = facts === undefined ? {} : { facts };
  if (error.code === 'item-forged') return { status: 'failed', detail: error.message, ...shown };
  if (error.code === 'item-missing') {
    return { status: 'pending', detail: 'Recorded, but no gateway serves it yet.', ...shown };
  }
  return { ...away('the gateways', error), ...shown };
}

const recordStep: Step = ({ asset, commit, contribution, key, slot }) => {
  if (asset === null) return notRegistered;
  const row = contribution.known ? contribution.value : null;
  const facts = [
    fact('contribution', key),
    fact('transaction', row?.recordedAt.transaction),
    fact('block', row?.recordedAt.block),
  ];
  if (row === null && !contribution.known && key === null) return away('the node', contribution.error);
  if (!slot.known) return { ...away('the chain', slot.error), facts };
  if (row !== null) return { ...checkedRecord(row, commit.tree, slot.value), facts };
  if (slot.value === null) return { status: 'missing', detail: 'Not recorded on chain yet.', facts };
  return {
    status: 'done',
    detail: 'Recorded on chain under its author’s name.',
    facts: [...facts, fact('slot', slot.value)],
  };
};

/** What a node says of a record counts only if the chain stores the same. */
function checkedRecord(row: Contribution, treeId: string, slot: string | null): Told {
  const expected = recordSlot({ commitId: row.commit, treeId, manifestSha256: row.manifestSha256 });
  if (slot === null)
    return { status: 'pending', detail: 'The node has seen a record that the chain does not hold (yet, or any more).' };
  if (slot.toLowerCase() !== expected)
    return { status: 'failed', detail: 'The chain holds something else than the node says.' };
  return { status: 'done', detail: 'The chain holds exactly this commit, tree and publication.' };
}

const advanceStep: Step = (facts) =>
  afterRecord(facts, ({ advancedAt }) => {
    if (advancedAt === null)
      return { status: 'pending', detail: 'A maintainer has not moved the main branch to it yet.' };
    return {
      status: 'done',
      detail: `Part of the main branch, credited ${advancedAt.basisPoints / 100} % of the merge.`,
      facts: [
        fact('main branch at', advancedAt.commit),
        fact('transaction', advancedAt.transaction),
        fact('block', advancedAt.block),
      ],
    };
  });

const scoreStep: Step = ({ contribution, estimate }) => {
  const row = contribution.known ? contribution.value : null;
  const scored = row?.score ?? null;
  const facts = [
    fact('score at the node', scored === null ? null : scored.toFixed(2)),
    fact('estimate on this machine', estimate.known ? estimate.value.score.toFixed(2) : null),
    fact('scorer', estimate.known ? estimate.value.scorerHash : null),
  ];
  if (row !== null && scored !== null) return { ...nodeScore(row, scored), facts };
  if (!estimate.known) return { status: 'unknown', detail: estimate.error.message, facts };
  return {
    status: 'pending',
    detail: `${estimate.value.score.toFixed(2)} durable tokens: an estimate made here, not attested.`,
    facts,
  };
};

/** One validator's score is not yet an attested one: a quorum has to sign the same. */
function nodeScore({ stage }: Contribution, score: number): Told {
  const text = `${score.toFixed(2)} durable tokens`;
  const attested = stage === 'attested' || stage === 'finalized' || stage === 'paid';
  return attested
    ? { status: 'done', detail: `${text}, attested by a quorum of validators.` }
    : { status: 'pending', detail: `${text}, scored by a validator and not attested by a quorum yet.` };
}

const settlementStep: Step = (facts) =>
  afterRecord(facts, (row) => {
    if (row.stage === 'unreadable') return sealedForOthers;
    if (!row.proven && row.reward === null)
      return { status: 'missing', detail: 'Unproven contributions are kept, but never paid.' };
    if (row.reward === null)
      return {
        status: 'pending',
        detail: 'Waits for validators to settle an epoch in which the repository has a budget.',
      };
    const epoch = facts.epoch.known ? facts.epoch.value : null;
    const shown = [
      fact('epoch', row.reward.epoch),
      fact('root', epoch?.root),
      fact('leaves SHA-256', epoch?.leavesSha256),
      fact('transaction', epoch?.transaction),
    ];
    const final = row.stage === 'finalized' || row.stage === 'paid';
    if (final) return { status: 'done', detail: 'Signed by a quorum of validators and final.', facts: shown };
    return {
      status: 'pending',
      detail: `Epoch ${row.reward.epoch}: ${epoch?.state ?? row.stage}, not final yet.`,
      facts: shown,
    };
  });

const paymentStep: Step = (facts) =>
  afterRecord(facts, (row) => {
    if (row.stage === 'unreadable') return { status: 'pending', detail: 'Nothing is due before its epoch is settled.' };
    if (!row.proven && row.reward === null)
      return { status: 'missing', detail: 'Unproven contributions are never paid.' };
    if (row.reward === null) return { status: 'pending', detail: 'Nothing is due before its epoch is settled.' };
    const { amount, decimals, symbol, claimed, claimTransaction } = row.reward;
    const text = `${formatAmount(amount, decimals)} ${symbol}`;
    const shown = [fact('amount', text), fact('to', row.author), fact('transaction', claimTransaction)];
    return claimed
      ? { status: 'done', detail: `${text} paid.`, facts: shown }
      : { status: 'pending', detail: `${text} earned, not claimed yet.`, facts: shown };
  });

/** Steps that only the node can tell, and only of a recorded contribution. */
function afterRecord({ asset, contribution }: EvidenceFacts, tell: (row: Contribution) => Told): Told {
  if (asset === null) return notRegistered;
  if (!contribution.known) return away('the node', contribution.error);
  if (contribution.value === null) return { status: 'missing', detail: 'Comes after the record.' };
  return tell(contribution.value);
}

const notRegistered: Told = {
  status: 'missing',
  detail: 'This clone belongs to no on-chain repository yet. Its first publication registers one.',
};

const sealedForOthers: Told = {
  status: 'unknown',
  detail:
    'The repository is private, and the node that was asked is none of its readers. Validators score it once a quorum of them are readers.',
};

function away(what: string, error: CairnError): Told {
  return { status: 'unknown', detail: `Could not ask ${what}: ${error.message}` };
}

function fact(name: string, value: string | number | null | undefined): Evidence['facts'][number] | null {
  return value === null || value === undefined ? null : { name, value: String(value) };
}

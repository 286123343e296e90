import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { RepositoryAsset } from '../../server/src/protocol/primitives.ts';
import type { PublicationReceipt } from '../../server/src/protocol/publication.ts';
import { type LocalNetwork, startLocalNetwork } from '../network/local-network.ts';
import { cloneRepository, type DemoClone, writeContribution } from './clone.ts';
import { fund, paidTo, untilEpoch, untilPaid } from './payment.ts';
import { connectPerson, type Person } from './person.ts';
import { type Findings, say } from './report.ts';
import { compare, restoreElsewhere } from './restored.ts';

/** Short, so that two contributions are paid within a minute. Seconds. */
const EPOCHS = { epochLength: 10, challengePeriod: 3 };

export interface DemoOptions {
  /** The repository to publish; only ever read. */
  source: string;
  /** How many of its last first-parent commits are pushed one by one. */
  commits: number;
  /** An empty folder for everything the demo makes. */
  folder: string;
  signal: AbortSignal;
}

interface Stage {
  local: LocalNetwork;
  clone: DemoClone;
  maintainer: Person;
  contributor: Person;
}

/**
 * The whole life of a repository on a network of its own: imported, pushed to, contributed to, paid for, lost, and restored
 * from the chain and the store alone. Everything that is checked goes into `findings`.
 */
export async function runDemo(options: DemoOptions, findings: Findings): Promise<void> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const stage = await setUp(options, findings, closers);
    const repository = await importHistory(stage, options, findings);
    const tips = await contribute(stage, repository, findings);
    await loseAndRestore(stage, repository, tips, options, findings);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function setUp(options: DemoOptions, findings: Findings, closers: (() => Promise<void>)[]): Promise<Stage> {
  const at = (name: string) => path.join(options.folder, name);
  const clone = await findings.step('clone', async () => cloneRepository(options.source, at('clone')));
  const local = await findings.step('network', () =>
    startLocalNetwork({
      directory: at('network'),
      wallets: [
        { role: 'contributor', autoApprove: true },
        { role: 'secondContributor', autoApprove: true },
      ],
      parameters: EPOCHS,
      onStep: ({ name, detail }) => say(`     ${name} ${detail}`),
      signal: options.signal,
    }),
  );
  closers.push(() => local.close());
  const [first, second] = local.wallets;
  if (first === undefined || second === undefined) throw new Error('The local network started without its wallets.');
  const [maintainer, contributor] = await findings.step('wallets', async () => [
    await connectPerson(local.network, first, at('maintainer')),
    await connectPerson(local.network, second, at('contributor')),
  ]);
  if (maintainer === undefined || contributor === undefined) throw new Error('The wallets did not connect.');
  closers.push(
    () => maintainer.close(),
    () => contributor.close(),
  );
  return { local, clone, maintainer, contributor };
}

/** The existing history, unmodified: one checkpoint, then a thin push for each of the last commits. */
async function importHistory(stage: Stage, options: DemoOptions, findings: Findings): Promise<RepositoryAsset> {
  const { clone, maintainer, local } = stage;
  const { mainLine } = clone;
  const pushes = Math.min(options.commits, mainLine.length - 1);
  const first = mainLine[mainLine.length - 1 - pushes] ?? '';
  const checkpoint = await findings.step('checkpoint', () => publishAt(stage, maintainer, first, findings));
  findings.report.repository = checkpoint.repository;
  const epoch = await findings.step('funding', () => fund(local.network, checkpoint.repository, maintainer));
  const sizes = await findings.step('pushes', async () => {
    const bytes: number[] = [];
    for (const commit of mainLine.slice(mainLine.length - pushes)) {
      options.signal.throwIfAborted();
      bytes.push((await publishAt(stage, maintainer, commit, findings)).bytes);
    }
    return bytes;
  });
  await untilEpoch(local.network, epoch);
  clone.git('reset', '--quiet', '--hard', mainLine.at(-1) ?? '');
  const median = sizes.toSorted((a, b) => a - b)[sizes.length >> 1] ?? 0;
  findings.check(
    'history published',
    sizes.length === pushes,
    `a checkpoint of ${checkpoint.bytes} B, ${pushes} pushes of ${median} B (median)`,
  );
  return checkpoint.repository;
}

/** Publishes the main branch as it stood at a commit. */
async function publishAt(
  stage: Stage,
  person: Person,
  commit: string,
  findings: Findings,
): Promise<PublicationReceipt> {
  stage.clone.git('update-ref', stage.clone.branch, commit);
  return publishAndCount(person, stage.clone, {}, findings);
}

async function publishAndCount(
  person: Person,
  clone: DemoClone,
  request: Parameters<Person['publish']>[1],
  findings: Findings,
): Promise<PublicationReceipt> {
  const receipt = await person.publish(clone.directory, request);
  findings.report.bytesUploaded += receipt.bytes;
  findings.report.gas += Number(receipt.gasUsed);
  return receipt;
}

/** Two contributions signed by another wallet: one merged as it is, one squashed. Returns all tips that were published. */
async function contribute(stage: Stage, repository: RepositoryAsset, findings: Findings): Promise<string[]> {
  const { clone, maintainer, contributor, local } = stage;
  const branch = clone.branch.replace('refs/heads/', '');
  const offer = async (name: 'rolling-median' | 'interval-set') => {
    clone.git('switch', '--quiet', '--create', `cairn-demo-${name}`);
    writeContribution(clone, name);
    await contributor.commit(clone.directory, `Add ${name.replace('-', ' ')}`);
    const receipt = await publishAndCount(contributor, clone, {}, findings);
    clone.git('switch', '--quiet', branch);
    return receipt;
  };
  const keyOf = (receipt: PublicationReceipt) => receipt.records[0]?.contributionKey ?? '0x';

  const [merged, squashed] = await findings.step('contributions', async () => {
    const first = await offer('rolling-median');
    clone.git('merge', '--quiet', '--ff-only', first.commit);
    await publishAndCount(maintainer, clone, {}, findings);
    const second = await offer('interval-set');
    clone.git('merge', '--quiet', '--squash', second.commit);
    await maintainer.commit(clone.directory, 'Add an interval set (squashed)');
    const credits = [{ contributionKey: keyOf(second), basisPoints: 10_000 }];
    const last = await publishAndCount(maintainer, clone, { credits }, findings);
    findings.check(
      'contributions recorded',
      [first, second].every((one) => one.advance === null && one.records.length === 1),
      'two, by a wallet that may not move the ref',
    );
    findings.check('ref moved', last.advance !== null, `${last.ref} at ${last.commit}`);
    return [first, second];
  });

  const contributions = await findings.step('settlement', () =>
    untilPaid(local.network, repository, [merged, squashed].map(keyOf)),
  );
  const paid = await paidTo(local.network, repository, contributor.account);
  findings.report.paid = paid.toString();
  findings.check('author paid', paid > 0n, `${paid} to ${contributor.account} by the treasury`);
  const others = contributions.filter(({ author }) => author.toLowerCase() !== contributor.account.toLowerCase());
  const unproven = others.filter(({ proven }) => !proven);
  findings.check(
    'unsigned history is unproven',
    unproven.length > 0 && unproven.every(({ stage: standing }) => standing === 'unproven'),
    `${unproven.length} records`,
  );
  const wronglyPaid = await paidTo(local.network, repository, maintainer.account);
  findings.check(
    'nobody else paid',
    wronglyPaid === 0n && others.every(({ reward }) => reward === null || reward.amount === '0'),
    `${others.length} other records`,
  );
  return [clone.git('rev-parse', 'HEAD'), merged.commit, squashed.commit];
}

async function loseAndRestore(
  stage: Stage,
  repository: RepositoryAsset,
  tips: string[],
  options: DemoOptions,
  findings: Findings,
): Promise<void> {
  const lost = path.join(options.folder, 'lost');
  renameSync(stage.clone.directory, lost);
  const folder = path.join(options.folder, 'elsewhere');
  mkdirSync(folder);
  const { directory, result } = await findings.step('restore', () =>
    restoreElsewhere(stage.local.network, repository, folder),
  );
  findings.check(
    'restored',
    result.ok && result.missing.length === 0,
    result.missing.join('; ') || `${result.objects} objects`,
  );
  findings.check(
    'signatures verified',
    result.verified >= 3,
    `${result.verified} verified, ${result.unproven} unproven`,
  );
  const found = await findings.step('compare', () => compare(lost, directory, tips));
  const { report } = findings;
  [report.commits, report.objects, report.objectsCompared] = [found.commits, found.objects, found.same];
  findings.check(
    'every object equal',
    found.same === found.objects && found.objects === result.objects,
    `${found.same} of ${found.objects}`,
  );
  findings.check('git fsck', found.fsck.length === 0, found.fsck.join('; ') || 'clean');
  findings.check('files written', found.clean, `HEAD at ${tips[0]}`);
}

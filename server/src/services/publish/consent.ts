import { describeCheck } from '../../core/oracle/report.ts';
import type { ConfirmParams } from '../../protocol/lsp.ts';
import type { PublicationPlan } from '../../protocol/publication.ts';
import { formatBytes } from './limits.ts';
import { describeSecret } from './secrets.ts';
import type { PlannedCommit } from './signers.ts';

const MAX_LISTED = 10;

/** What a person reads before anything leaves the machine: what, where to, for how long, what it costs and who is paid. */
export function consentQuestion(plan: PublicationPlan): ConfirmParams {
  return {
    title: titleOf(plan),
    detail: [
      `${plan.commits.length} commits of ${plan.ref} → ${plan.repository}`,
      ...commitLines(plan.commits),
      ...payLines(plan.commits),
      ...storageLines(plan),
      ...readerLines(plan),
      `On chain: about ${plan.gas} gas from ${plan.account}${plan.mayAdvance ? `, moving ${plan.ref}` : ', not moving the ref'}.`,
      ...plan.secrets.slice(0, MAX_LISTED).map((secret) => `Possible secret: ${describeSecret(secret)}`),
      ...(plan.secrets.length > MAX_LISTED ? [`… and ${plan.secrets.length - MAX_LISTED} more possible secrets`] : []),
      ...plan.warnings,
      ...plan.report.checks.filter((check) => check.status === 'warn').map(describeCheck),
    ],
    accept: plan.bytes === 0 ? 'Record' : 'Publish for Good',
    irreversible: true,
  };
}

function commitLines(commits: PlannedCommit[]): string[] {
  const newest = commits.slice(-MAX_LISTED).map(({ id, subject }) => `  ${id.slice(0, 8)} ${subject}`);
  return commits.length > MAX_LISTED ? [...newest, `  … and ${commits.length - MAX_LISTED} older ones`] : newest;
}

function payLines(commits: PlannedCommit[]): string[] {
  const count = (pay: PlannedCommit['pay']) => commits.filter((commit) => commit.pay === pay).length;
  const lines: [number, string][] = [
    [count('payable'), 'signed by your wallet: can be paid once merged and attested'],
    [count('unsigned'), 'without a wallet signature: published, never paid'],
    [count('other-author'), 'signed by another wallet: only its owner can be paid for them'],
    ...signedElsewhere(commits),
    [count('bad-signature'), 'with a bad signature: published, never paid'],
  ];
  return lines.filter(([number]) => number > 0).map(([number, text]) => `${number} ${text}.`);
}

/** A line for each other repository that commits were signed for. */
function signedElsewhere(commits: PlannedCommit[]): [number, string][] {
  const byName = Map.groupBy(commits, ({ signedFor }) => signedFor);
  return [...byName].flatMap(([name, { length }]) =>
    name === null ? [] : [[length, `signed for ${name}, not for this repository: published, never paid here`]],
  );
}

function storageLines(plan: PublicationPlan): string[] {
  const { bytes, price, files } = plan;
  if (bytes === 0) return [];
  const cost = price.free ? 'free at this store' : `${price.amount} ${price.unit}`;
  return [
    `Storage: ${formatBytes(bytes)}${files > 0 ? ` with ${files} new file versions` : ''}, ${cost}.`,
    plan.readers === null
      ? 'Permanent and public: nobody can change or delete it afterwards, not even you.'
      : 'Permanent: nobody can change or delete it afterwards, not even you.',
  ];
}

function titleOf({ bytes, readers }: PublicationPlan): string {
  if (bytes === 0) return 'Record these commits on chain?';
  return readers === null
    ? 'Publish these commits for good?'
    : 'Publish these commits for good, for their readers alone?';
}

/** Whose keys open it: a key that gets out later opens it too, and nothing can be taken back. */
function readerLines({ readers, bytes }: PublicationPlan): string[] {
  if (readers === null) return [];
  const named = readers.slice(0, MAX_LISTED).map(({ key, name }) => `  ${name} ${key}`);
  return [
    ...(bytes === 0 ? [] : [`Private, encrypted for ${readers.length} readers:`, ...named]),
    ...(bytes > 0 && readers.length > MAX_LISTED ? [`  … and ${readers.length - MAX_LISTED} more`] : []),
    'Everybody can see your account, when you publish and how much. A reader who is removed keeps what was published before.',
  ];
}

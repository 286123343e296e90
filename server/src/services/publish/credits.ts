import { contributionKey } from '../../core/contribution/key.ts';
import type { ContributionRecord, Credit, Registry } from '../../ports/registry.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Hex, ObjectFormat } from '../../protocol/primitives.ts';
import { type CheckedCommit, signerKey } from './signers.ts';

const FULL_CREDIT = 10_000;

/**
 * Who a ref move credits: what was asked for, else every commit between the old tip and the new one that its signer
 * recorded, or records now, in equal parts. Nobody where nothing is proven. Error `invalid-input` on credits that do not
 * add up or are not recorded.
 */
export async function chooseCredits(
  registry: Registry,
  moved: { repositoryId: bigint; objectFormat: ObjectFormat; commits: CheckedCommit[] },
  records: ContributionRecord[],
  asked: Credit[] | undefined,
): Promise<Credit[]> {
  const now = new Set(records.map((record) => contributionKey(record)));
  const isRecorded = async (key: Hex) => now.has(key) || (await registry.slot(key)) !== null;
  if (asked !== undefined && asked.length > 0) return checkCredits(asked, isRecorded);
  const keys: Hex[] = [];
  for (const commit of moved.commits) {
    const key = signerKey(commit, moved.repositoryId, moved.objectFormat);
    if (key !== null && !keys.includes(key) && (await isRecorded(key))) keys.push(key);
  }
  return equalCredits(keys.slice(-FULL_CREDIT));
}

/** Basis points in equal parts, 10,000 in sum; the first get what does not divide. */
export function equalCredits(keys: Hex[]): Credit[] {
  const share = Math.floor(FULL_CREDIT / keys.length);
  const rest = FULL_CREDIT - share * keys.length;
  return keys.map((contributionKey, index) => ({ contributionKey, basisPoints: share + (index < rest ? 1 : 0) }));
}

async function checkCredits(credits: Credit[], isRecorded: (key: Hex) => Promise<boolean>): Promise<Credit[]> {
  const sum = credits.reduce((total, credit) => total + credit.basisPoints, 0);
  if (sum !== FULL_CREDIT || credits.some((credit) => !Number.isInteger(credit.basisPoints) || credit.basisPoints < 1))
    throw invalid(`The credits add up to ${sum} basis points, not to ${FULL_CREDIT}.`);
  if (new Set(credits.map((credit) => credit.contributionKey.toLowerCase())).size !== credits.length)
    throw invalid('One contribution is credited twice.');
  for (const { contributionKey } of credits) {
    if (!(await isRecorded(contributionKey))) throw invalid(`No contribution is recorded under ${contributionKey}.`);
  }
  return credits;
}

function invalid(message: string): CairnError {
  return new CairnError('invalid-input', message, {
    next: 'Give each recorded contribution once, with whole basis points that add up to 10,000.',
  });
}

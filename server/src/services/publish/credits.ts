import type { ContributionRecord, Credit } from '../../ports/registry.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Hex, ObjectFormat } from '../../protocol/primitives.ts';
import { type CheckedCommit, signerKey } from './signers.ts';
import type { PublishDeps } from './types.ts';

const FULL_CREDIT = 10_000;

/** A contribution and how much of a ref move is its doing. */
interface Part {
  contributionKey: Hex;
  /** Novel tokens. */
  weight: number;
}

/**
 * Who a ref move credits: what was asked for, else every commit between the old tip and the new one that its signer
 * recorded, or records now, by the novel tokens it brought. Nobody where nothing is proven. Error `invalid-input` on credits
 * that do not add up or are not recorded.
 */
export async function chooseCredits(
  deps: Pick<PublishDeps, 'registry' | 'novelTokens'>,
  moved: { repositoryId: bigint; objectFormat: ObjectFormat; commits: CheckedCommit[] },
  records: ContributionRecord[],
  asked: Credit[] | undefined,
  signal?: AbortSignal,
): Promise<Credit[]> {
  const now = new Set(records.map((record) => deps.registry.keyOf(record)));
  const isRecorded = async (key: Hex) => now.has(key) || (await deps.registry.slot(key)) !== null;
  if (asked !== undefined && asked.length > 0) return checkCredits(asked, isRecorded);
  const parts = new Map<Hex, Part>();
  for (const commit of moved.commits) {
    const key = signerKey(deps.registry, commit, moved);
    if (key === null || parts.has(key) || !(await isRecorded(key))) continue;
    parts.set(key, { contributionKey: key, weight: await deps.novelTokens(commit.header, signal) });
  }
  return creditsByWeight([...parts.values()]);
}

/**
 * Basis points in proportion to the weights, 10,000 in sum; what rounding leaves goes to the largest remainders. Who brought
 * too little for one basis point is left out; where nobody brought anything, the parts are equal.
 */
export function creditsByWeight(parts: readonly Part[]): Credit[] {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const shares = parts.map(({ contributionKey, weight }) => {
    const exact = FULL_CREDIT * (total === 0 ? 1 / parts.length : weight / total);
    return { contributionKey, basisPoints: Math.floor(exact), remainder: exact - Math.floor(exact) };
  });
  let left = FULL_CREDIT - shares.reduce((sum, { basisPoints }) => sum + basisPoints, 0);
  for (const share of shares.toSorted((a, b) => b.remainder - a.remainder)) {
    if (left === 0) break;
    share.basisPoints++;
    left--;
  }
  return shares
    .filter(({ basisPoints }) => basisPoints > 0)
    .map(({ contributionKey, basisPoints }) => ({ contributionKey, basisPoints }));
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

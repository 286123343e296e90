import type { EvidenceChain } from '../../protocol/contribution.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { type EvidenceDeps, gatherFacts } from './facts.ts';
import { evidenceSteps } from './steps.ts';

/**
 * Everything that can be shown of one commit, from its object here to its payment on chain. Worlds that are away leave
 * their links `unknown`. Errors: `bad-object` where this repository has no such commit; `cancelled`.
 */
export async function evidenceChain(
  deps: EvidenceDeps,
  commit: ObjectId,
  signal?: AbortSignal,
): Promise<EvidenceChain> {
  const facts = await gatherFacts(deps, commit, signal);
  return {
    commit,
    subject: facts.commit.subject,
    author: facts.commit.author.replace(/ \d+ [+-]\d{4}$/, ''),
    evidence: evidenceSteps(facts),
    reasons: facts.estimate.known ? facts.estimate.value.reasons : [],
    report: facts.publication.known ? (facts.publication.value?.manifest.report ?? null) : null,
  };
}

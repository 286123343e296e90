import type { Advance, ContributionRecord } from '../../ports/registry.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId, RepositoryAsset } from '../../protocol/primitives.ts';
import type { PublicationPlan } from '../../protocol/publication.ts';
import { type NewRange, newRange, trustedBases } from './bases.ts';
import { chooseGround } from './checkpoints.ts';
import { journaledContent, type MadeContent, makeContent, publishedContent } from './content.ts';
import { chooseCredits } from './credits.ts';
import { itemBytes, priceOf } from './price.ts';
import { type RecordStates, recordStates, recordsOf } from './records.ts';
import { type CheckedCommit, checkSigners, plannedCommit } from './signers.ts';
import { findSource, type Source } from './source.ts';
import { movesRef, readStanding, refuseDiverged, type Standing } from './standing.ts';
import { findStored, storedWarning } from './stored.ts';
import type {
  OnStep,
  PreparedPublication,
  PublicationContent,
  PublishDeps,
  PublishRequest,
  Stage,
  StoredItems,
} from './types.ts';

const READABLE_WITHIN_MS = 120_000;

/** A push with its content, however that came about. */
interface Push {
  source: Source;
  standing: Standing;
  /** Whether the ref is to be moved. */
  moves: boolean;
  content: PublicationContent;
  /** The commits of the content, checked. */
  commits: CheckedCommit[];
  made: MadeContent | null;
}

/**
 * Finds out everything a person has to know before consenting, and makes the bytes; sends nothing. Permissions are asked
 * of the chain by simulating the very calls. `asset`: the repository's name on chain. Errors: every refusal of a bad state, in words that say what to do.
 */
export async function planPublication(
  deps: PublishDeps,
  asset: RepositoryAsset,
  request: PublishRequest,
  signal?: AbortSignal,
  onStep: OnStep = () => undefined,
): Promise<PreparedPublication> {
  const { repository, registry, sender } = deps;
  const source = request.resume === true ? await keptSource(deps, asset) : await findSource(repository, request.ref);
  onStep('chain', 'asking the chain what this account may do', 0.02);
  const standing = await readStanding(deps, asset, source, signal);
  const moves = movesRef(standing, source, request.advance ?? true);
  if (moves) await refuseDiverged(repository, source, standing.tip);

  const push = await gather(deps, { source, standing, moves }, request, onStep, signal);
  const { content } = push;
  if (moves && content.state === 'published') deps.privacy?.refuseOtherReaders(content.manifestSha256);
  const { repositoryId } = standing.place.onChain;
  const identity = {
    repositoryId,
    account: sender.account,
    tip: source.commit,
    manifestSha256: content.manifestSha256,
  };
  const records = recordsOf(content.manifest, identity);
  const { stored, states, advance, gas } = await whileLooking(
    (stop) => findStored(deps, content, onStep, stop),
    async () => {
      const states = await recordStates(registry, records);
      const advance = moves ? await planAdvance(deps, push, records, request, signal) : null;
      return { states, advance, gas: await estimateGas(deps, states.open, advance) };
    },
    signal,
  );
  return {
    asset: standing.place.asset,
    plan: await describe(deps, push, stored, { states, advance, gas }, signal),
    commit: source.commit,
    content,
    stored,
    reached: reachedBefore(content, states),
    records: [...states.open, ...states.done],
    advance,
    readableWithinMs: request.readableWithinMs ?? READABLE_WITHIN_MS,
  };
}

/** Both at once. Where the work fails the look-up is stopped: nobody waits for its answer any more. */
async function whileLooking<Work>(
  look: (signal: AbortSignal) => Promise<StoredItems>,
  work: () => Promise<Work>,
  signal?: AbortSignal,
): Promise<Work & { stored: StoredItems }> {
  const failed = new AbortController();
  const looking = look(signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]));
  looking.catch(() => undefined); // told when it is waited for
  try {
    return { ...(await work()), stored: await looking };
  } catch (error) {
    failed.abort(error);
    throw error;
  }
}

/** What an earlier run was about to publish. Error `invalid-input` where nothing was left. */
async function keptSource({ journal }: PublishDeps, asset: RepositoryAsset): Promise<Source> {
  const entry = await journal.read(asset);
  if (entry !== null) return { ref: entry.ref, commit: entry.commit };
  throw new CairnError('invalid-input', 'No publication of this repository was interrupted.', {
    next: 'Publish as usual: cairn publish.',
  });
}

/** A journal tells what was signed, not whether it was sent; the chain tells what is recorded. */
function reachedBefore({ state }: PublicationContent, { open }: RecordStates): Stage {
  if (state === 'new') return 'planned';
  if (open.length === 0) return 'recorded';
  return state === 'journaled' ? 'signed' : 'readable';
}

/** The content to publish: an interrupted publication's, one that is on chain already, or a new one. */
async function gather(
  deps: PublishDeps,
  at: { source: Source; standing: Standing; moves: boolean },
  request: PublishRequest,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<Push> {
  const journaled = await journaledContent(deps, at);
  if (journaled !== null)
    return { ...at, content: journaled, commits: await commitsOf(deps, at.standing, journaled, signal), made: null };

  const { history, tip, mainTip } = at.standing;
  const candidates = trustedBases(history, deps.sender.account);
  const tips = [tip, mainTip].filter((id): id is ObjectId => id !== null);
  const range = await newRange(deps.repository, at.source.commit, tips, candidates, signal);
  if (range.commits.length === 0) {
    const manifestSha256 = publicationOf(range, at.source);
    const content = await publishedContent(deps, manifestSha256, history.hints.get(manifestSha256) ?? null, signal);
    return { ...at, content, commits: await commitsOf(deps, at.standing, content, signal), made: null };
  }
  const commits = await checkSigners(deps, at.standing.place.lineage, range.commits, signal);
  const ground = await chooseGround(deps, range.bases, history, signal);
  const made = await makeContent(deps, { ...at, range, commits, ground }, request, onStep, signal);
  return { ...at, content: made.content, commits, made };
}

function publicationOf(range: NewRange, source: Source) {
  const base = range.bases.find(({ commit }) => commit === source.commit);
  if (base !== undefined) return base.manifestSha256;
  throw new CairnError('tip-moved', `${source.ref} is behind what is published: there is nothing new in it.`, {
    why: 'The chain’s ref already contains its last commit.',
    next: 'Bring the branch up to date, or publish another one with --ref.',
  });
}

async function planAdvance(
  deps: PublishDeps,
  push: Push,
  records: ContributionRecord[],
  request: PublishRequest,
  signal?: AbortSignal,
): Promise<Advance> {
  const { source, standing } = push;
  const { repositoryId, objectFormat } = standing.place.onChain;
  const moved = { repositoryId, objectFormat, commits: await movedCommits(deps, push, signal) };
  return {
    repositoryId,
    ref: source.ref,
    expectedOld: standing.tip,
    newCommit: source.commit,
    manifestSha256: push.content.manifestSha256,
    credits: await chooseCredits(deps, moved, records, request.credits, signal),
    rewind: false,
  };
}

/** All commits between the ref's old and new place; publications since may have brought only some of them. */
async function movedCommits(deps: PublishDeps, push: Push, signal?: AbortSignal): Promise<CheckedCommit[]> {
  const { tip } = push.standing;
  const bases = push.content.manifest.bases.flatMap((base) => base.tips);
  if (bases.every((base) => base === tip) && (tip === null || bases.length > 0)) return push.commits;
  const exclude = tip === null ? [] : [tip];
  const headers = await deps.repository.commits({ tips: [push.source.commit], exclude }, signal);
  return checkSigners(deps, push.standing.place.lineage, headers, signal);
}

/** Simulates every call: what would be refused is refused here, before anything is uploaded. */
async function estimateGas(deps: PublishDeps, open: ContributionRecord[], advance: Advance | null): Promise<bigint> {
  const { registry, sender } = deps;
  const record = open.length === 0 ? 0n : await registry.simulate(registry.recordCall(open, null), sender.account);
  const move = advance === null ? 0n : await registry.simulate(registry.advanceCall(advance), sender.account);
  return record + move;
}

async function describe(
  deps: PublishDeps,
  push: Push,
  stored: StoredItems,
  chain: { states: RecordStates; advance: Advance | null; gas: bigint },
  signal?: AbortSignal,
): Promise<PublicationPlan> {
  const { content, standing, source, made } = push;
  const bytes = itemBytes(content).reduce((sum, length) => sum + length, 0);
  return {
    repository: standing.place.asset,
    ref: source.ref,
    commits: push.commits.map((commit) => plannedCommit(commit, deps.sender.account)),
    kind: content.manifest.kind,
    bytes,
    files: made?.files ?? 0,
    price: await priceOf(deps, content, stored, signal),
    gas: chain.gas.toString(),
    balance: standing.balance.toString(),
    mayRecord: true,
    mayAdvance: chain.advance !== null,
    account: deps.sender.account,
    report: content.manifest.report,
    secrets: made?.secrets ?? [],
    readers: deps.privacy?.readers(push.moves) ?? null,
    warnings: [
      ...storedWarning(stored),
      ...keptWarnings(content),
      ...chain.states.taken.map(takenWarning),
      ...stateWarnings(content),
    ],
  };
}

/** The commits of an earlier publication, as this clone has them. */
async function commitsOf(
  deps: PublishDeps,
  standing: Standing,
  { manifest }: PublicationContent,
  signal?: AbortSignal,
): Promise<CheckedCommit[]> {
  const ids = new Set(manifest.commits.map((commit) => commit.id));
  const exclude: ObjectId[] = [];
  for (const tip of manifest.bases.flatMap((base) => base.tips)) {
    if (await deps.repository.has(tip)) exclude.push(tip);
  }
  const tips = manifest.refs.map((ref) => ref.new);
  const headers = await deps.repository.commits({ tips, exclude }, signal);
  const own = headers.filter((header) => ids.has(header.id));
  return checkSigners(deps, standing.place.lineage, own, signal);
}

function keptWarnings(content: PublicationContent): string[] {
  if (content.state === 'new') return content.warnings;
  return content.state === 'journaled' ? content.entry.warnings : [];
}

function takenWarning(record: ContributionRecord): string {
  return `Commit ${record.commitId.slice(0, 8)} is not recorded again: the same content is on chain from an earlier publication.`;
}

function stateWarnings(content: PublicationContent): string[] {
  if (content.state === 'journaled')
    return ['An interrupted publication goes on: what was uploaded is not uploaded again.'];
  return content.state === 'published' ? ['These commits are published already: nothing is uploaded.'] : [];
}

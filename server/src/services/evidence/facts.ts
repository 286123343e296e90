import { decodeUtf8 } from '../../core/bytes.ts';
import { parseAsset } from '../../core/contribution/asset.ts';
import type { SignatureCheck } from '../../core/signature/verify.ts';
import type { PermanentReader } from '../../ports/permanent-store.ts';
import type { Registry } from '../../ports/registry.ts';
import type { Repository } from '../../ports/repository.ts';
import type { Contribution } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { EpochSummary } from '../../protocol/node-api.ts';
import type { Hex, ObjectId, RepositoryAsset } from '../../protocol/primitives.ts';
import type { Reason } from '../../protocol/score.ts';
import { type FetchedPublication, fetchPublication } from '../fetch-publication.ts';

/** What was asked of an outside world: its answer, or why there is none. */
export type Answer<T> = { known: true; value: T } | { known: false; error: CairnError };

export interface LocalEstimate {
  novel: number;
  durability: number;
  score: number;
  scorerHash: string;
  reasons: Reason[];
}

/** Outside worlds the evidence is gathered from. Each may be away: what it would have said is then `unknown`. */
export interface EvidenceDeps {
  repository: Repository;
  verify: (commit: Uint8Array) => SignatureCheck;
  /** The on-chain repository this clone belongs to; null before its first publication. */
  asset: RepositoryAsset | null;
  /** What the node says of a commit, null where it knows none. */
  contribution: (commit: ObjectId, signal?: AbortSignal) => Promise<Contribution | null>;
  epochs: (asset: RepositoryAsset, signal?: AbortSignal) => Promise<EpochSummary[]>;
  registry: () => Promise<Registry>;
  /** The key a contribution is recorded under: in a private repository, of what the chain has of it. */
  keyOf: (of: Parameters<Registry['keyOf']>[0]) => Promise<Hex>;
  reader: () => Promise<PermanentReader>;
  /** Scores the commit against its first parent on this machine. */
  estimate: (commit: ObjectId, base: ObjectId | null, signal?: AbortSignal) => Promise<LocalEstimate>;
}

export interface CommitFacts {
  id: ObjectId;
  tree: ObjectId;
  parents: ObjectId[];
  author: string;
  subject: string;
}

/** Everything the steps of the chain are told from. */
export interface EvidenceFacts {
  commit: CommitFacts;
  verdict: SignatureCheck;
  asset: RepositoryAsset | null;
  contribution: Answer<Contribution | null>;
  /** Key the contribution has, or would have if its signer recorded it; null for an unsigned and unrecorded commit. */
  key: Hex | null;
  /** What the chain stores under the key. */
  slot: Answer<Hex | null>;
  publication: Answer<FetchedPublication | null>;
  epoch: Answer<EpochSummary | null>;
  estimate: Answer<LocalEstimate>;
}

/** Asks all outside worlds about one commit. Error `bad-object` where this is no commit here; `cancelled`. */
export async function gatherFacts(deps: EvidenceDeps, id: ObjectId, signal?: AbortSignal): Promise<EvidenceFacts> {
  const object = await deps.repository.readObject(id);
  if (object.type !== 'commit') throw new CairnError('bad-object', `${id} is a ${object.type}, not a commit.`);
  const commit = parseCommit(id, object.data);
  const verdict = deps.verify(object.data);
  const estimate = ask(deps.estimate(id, commit.parents[0] ?? null, signal), signal);
  const contribution = await ask(deps.asset === null ? Promise.resolve(null) : deps.contribution(id, signal), signal);
  const row = contribution.known ? contribution.value : null;
  const key = row?.contributionKey ?? (await expectedKey(deps, verdict));
  const [slot, publication, epoch] = await Promise.all([
    ask(key === null ? Promise.resolve(null) : deps.registry().then((registry) => registry.slot(key)), signal),
    ask(row === null ? Promise.resolve(null) : findPublication(deps, row, signal), signal),
    ask(row === null ? Promise.resolve(null) : findEpoch(deps, row, signal), signal),
  ]);
  return {
    commit,
    verdict,
    asset: deps.asset,
    contribution,
    key,
    slot,
    publication,
    epoch,
    estimate: await estimate,
  };
}

/** Waits for an answer, but never longer than the caller: not every world can be interrupted. */
async function ask<T>(question: Promise<T>, signal: AbortSignal | undefined): Promise<Answer<T>> {
  try {
    return {
      known: true,
      value: await (signal === undefined ? question : Promise.race([question, whenAborted(signal)])),
    };
  } catch (error) {
    signal?.throwIfAborted();
    return { known: false, error: CairnError.from(error) };
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function expectedKey({ asset, repository, keyOf }: EvidenceDeps, verdict: SignatureCheck): Promise<Hex | null> {
  if (asset === null || verdict.state !== 'valid' || verdict.account === undefined) return null;
  return keyOf({
    repositoryId: parseAsset(asset).repositoryId,
    author: verdict.account,
    objectFormat: repository.objectFormat,
    payloadSha256: verdict.payloadSha256,
  });
}

async function findPublication(deps: EvidenceDeps, row: Contribution, signal: AbortSignal | undefined) {
  const { manifestSha256, arweaveId: hint } = row;
  return fetchPublication(await deps.reader(), { manifestSha256, hint }, signal);
}

async function findEpoch(deps: EvidenceDeps, row: Contribution, signal: AbortSignal | undefined) {
  const reward = row.reward;
  if (reward === null) return null;
  const epochs = await deps.epochs(row.repository, signal);
  const same = (epoch: EpochSummary) =>
    epoch.epoch === reward.epoch && epoch.token.toLowerCase() === reward.token.toLowerCase();
  return epochs.filter(same).reduce<EpochSummary | null>((last, epoch) => {
    return last === null || epoch.attempt > last.attempt ? epoch : last;
  }, null);
}

/** Header fields and first line of the message of a raw commit. */
function parseCommit(id: ObjectId, data: Uint8Array): CommitFacts {
  const text = decodeUtf8(data) ?? new TextDecoder('latin1').decode(data);
  const [header = '', ...message] = text.split('\n\n');
  const lines = header.split('\n');
  const field = (name: string) =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    id,
    tree: field('tree')[0] ?? '',
    parents: field('parent'),
    author: field('author')[0] ?? '',
    subject: message.join('\n\n').trimStart().split('\n')[0] ?? '',
  };
}

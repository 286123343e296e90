import { utf8 } from '../../core/bytes.ts';
import { type Manifest, parseManifest } from '../../core/publication/manifest.ts';
import type { JournaledPublication } from '../../ports/publication-journal.ts';
import type { Registry } from '../../ports/registry.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { PendingPublication } from '../../protocol/publication.ts';
import { keptRegistry } from '../private/enter-privacy.ts';
import { REPOSITORY_SETTING, repositoryIdOn } from './place.ts';
import { recordStates, recordsOf } from './records.ts';
import type { PublishDeps, PublishUi } from './types.ts';

/** What is asked about an interrupted publication: nothing is sent, nothing signed. */
export type PendingDeps = Pick<PublishDeps, 'repository' | 'registry' | 'store' | 'journal' | 'secrets'>;

/**
 * How far the interrupted publication of a clone got, by asking the store and the chain; null where there is none. What
 * can't be asked now counts as not known, and the journal is left as it is.
 */
export async function pendingPublication(deps: PendingDeps, signal?: AbortSignal): Promise<PendingPublication | null> {
  const asset = await deps.repository.config(REPOSITORY_SETTING);
  const entry = asset === null ? null : await deps.journal.read(asset);
  if (entry === null) return null;
  const manifest = parseManifest(utf8(entry.manifest));
  const registry = await keptRegistry(deps, entry.repository);
  const [stored, chain] = await Promise.all([storedItems(deps, entry, signal), onChain(registry, entry, manifest)]);
  return {
    repository: entry.repository,
    ref: entry.ref,
    commit: entry.commit,
    commits: manifest.commits.length,
    manifestSha256: entry.manifestSha256,
    items: entry.items.length,
    bytes: entry.items.reduce((sum, { length }) => sum + length, 0),
    stored,
    transactions: [
      ...entry.transactions.record,
      ...(entry.transactions.advance === null ? [] : [entry.transactions.advance]),
    ],
    ...chain,
  };
}

/** What happened and what it means, a line each. */
export function describePending(pending: PendingPublication): string[] {
  const { ref, commit, commits, items, stored, records, recorded, moved, transactions } = pending;
  const some = (known: number | null, of: number, what: string) =>
    known === null ? `${what}: can't be asked now.` : `${what}: ${known} of ${of}.`;
  return [
    `The publication of ${commits} commits of ${ref} at ${commit.slice(0, 12)} was interrupted.`,
    some(stored, items, 'Items at the store'),
    some(recorded, records, 'Records on chain'),
    ...(moved === true ? [`${ref} stands there on chain.`] : []),
    ...(transactions.length > 0 ? [`Transactions that were sent: ${transactions.join(', ')}.`] : []),
  ];
}

/**
 * Gives an interrupted publication up, after saying what can't be taken back. Returns what it was; null where there was
 * none. Errors `consent-refused`, and the journal's where another process publishes it right now.
 */
export async function dropPublication(
  deps: PendingDeps,
  ui: Pick<PublishUi, 'confirm'>,
  signal?: AbortSignal,
): Promise<PendingPublication | null> {
  const asset = await deps.repository.config(REPOSITORY_SETTING);
  if (asset === null) return null;
  const lock = deps.journal.lock(asset);
  try {
    const pending = await pendingPublication(deps, signal);
    if (pending === null) return null;
    const question = {
      title: 'Give up this publication?',
      detail: [...describePending(pending), ...whatStays(pending)],
      accept: 'Drop',
      irreversible: true,
    };
    if (!(await ui.confirm(question, signal)))
      throw new CairnError('consent-refused', 'The interrupted publication is kept.', {
        next: 'Go on with it: cairn publish --resume.',
      });
    await deps.journal.remove(asset);
    return pending;
  } finally {
    lock.release();
  }
}

function whatStays({ stored, recorded, transactions }: PendingPublication): string[] {
  return [
    stored === 0
      ? 'Nothing of it is known to be at the store.'
      : 'What the store has stays there for good, public and paid for: dropping only forgets it here.',
    ...(recorded === 0 ? [] : ['What is recorded on chain stays recorded.']),
    ...(transactions.length > 0 ? ['A transaction that was sent may still be mined.'] : []),
    'Your commits stay as they are. Publishing them again sends and pays for what is not found at the store; what is encrypted is new each time.',
  ];
}

/** How many items the store knows; null where it can't be asked. */
async function storedItems({ store }: PendingDeps, { items }: JournaledPublication, signal?: AbortSignal) {
  let known = 0;
  try {
    for (const { id } of items) if ((await store.status(id, signal)) !== 'unknown') known++;
    return known;
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}

async function onChain(
  registry: Registry,
  entry: JournaledPublication,
  manifest: Manifest,
): Promise<Pick<PendingPublication, 'records' | 'recorded' | 'moved'>> {
  const repositoryId = repositoryIdOn(registry, entry.repository);
  const { manifestSha256, account, commit: tip } = entry;
  const records = recordsOf(manifest, { repositoryId, account, tip, manifestSha256 });
  try {
    const { open } = await recordStates(registry, records);
    const moved = (await registry.tip(repositoryId, entry.ref)) === tip;
    return { records: records.length, recorded: records.length - open.length, moved };
  } catch {
    return { records: records.length, recorded: null, moved: null };
  }
}

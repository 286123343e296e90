import { CairnError } from '../../protocol/errors.ts';
import type { PublicationReceipt } from '../../protocol/publication.ts';
import { enterPrivacy } from '../private/enter-privacy.ts';
import { consentQuestion } from './consent.ts';
import { REPOSITORY_SETTING } from './place.ts';
import { planPublication } from './plan.ts';
import { advanceRef, recordAll } from './record.ts';
import { ensureRegistered } from './register.ts';
import { signItems } from './sign.ts';
import {
  type PreparedPublication,
  type PublishDeps,
  type PublishRequest,
  type PublishUi,
  type Stage,
  stages,
} from './types.ts';
import { upload } from './upload.ts';

const LEFT_BEHIND: Record<Stage, string> = {
  planned: 'Nothing was uploaded or recorded.',
  signed:
    'The signed upload is kept on this machine and may be at the store already; it is not all recorded on chain. Publishing again goes on from here.',
  readable: 'The upload is done and kept; nothing more is uploaded when you publish again, it goes on with the record.',
  recorded: 'The contribution is uploaded and recorded; publishing again only moves the ref.',
};

/**
 * Publishes a branch for good: plan, consent, upload, record, and for a maintainer the move of the ref. Resumes what an
 * earlier run left, and never uploads or records the same content twice. Errors say what was kept.
 */
export async function publish(
  deps: PublishDeps,
  request: PublishRequest,
  ui: PublishUi,
  signal?: AbortSignal,
): Promise<PublicationReceipt> {
  let stage: Stage = 'planned';
  const reach = (reached: Stage) => {
    if (stages.indexOf(reached) > stages.indexOf(stage)) stage = reached;
  };
  try {
    const asset = await registeredAsset(deps, request, ui, signal);
    using _ = locked(deps, asset);
    try {
      ui.onStep('chain', 'asking the chain what was published before', 0.01);
      const entered = await enterPrivacy(deps, asset, signal);
      const prepared = await planPublication(entered, asset, request, signal, ui.onStep);
      reach(prepared.reached);
      await askConsent(prepared, ui, signal);
      return await carryOut(entered, prepared, ui, reach, signal);
    } finally {
      if (stage === 'planned') await deps.journal.discardDraft(asset);
    }
  } catch (error) {
    throw tellWhatIsLeft(error, stage, signal);
  }
}

/** The repository's name on chain, which is registered first where it has none. */
async function registeredAsset(deps: PublishDeps, request: PublishRequest, ui: PublishUi, signal?: AbortSignal) {
  const known = await deps.repository.config(REPOSITORY_SETTING);
  if (known !== null) return known;
  using _ = locked(deps, deps.repository.commonDirectory);
  return ensureRegistered(deps, request, ui, signal);
}

function locked({ journal }: PublishDeps, name: string): Disposable {
  const lock = journal.lock(name);
  return { [Symbol.dispose]: () => lock.release() };
}

async function askConsent(prepared: PreparedPublication, ui: PublishUi, signal?: AbortSignal): Promise<void> {
  const { content, reached, advance } = prepared;
  if (content.state === 'published' && reached === 'recorded' && advance === null) return; // nothing is left to be done
  if (await ui.confirm(consentQuestion(prepared.plan), signal)) return;
  throw new CairnError('consent-refused', 'Not published.', { why: LEFT_BEHIND[reached] });
}

async function carryOut(
  deps: PublishDeps,
  prepared: PreparedPublication,
  ui: PublishUi,
  reach: (stage: Stage) => void,
  signal?: AbortSignal,
): Promise<PublicationReceipt> {
  signal?.throwIfAborted();
  const { content, asset, plan } = prepared;
  const entry = await signItems(deps, prepared, ui.onStep, signal);
  reach('signed');
  const { arweaveId, found } =
    entry === null
      ? { arweaveId: publishedId(prepared), found: { items: 0, bytes: 0 } }
      : await upload(deps, prepared, entry, ui.onStep, signal);
  reach('readable');
  const sent = entry?.transactions ?? { record: [], advance: null };
  const records = await recordAll(deps, prepared, arweaveId, sent, ui.onStep, signal);
  reach('recorded');
  const advance = await advanceRef(deps, prepared, sent, ui.onStep, signal);
  if (entry !== null) {
    await deps.journal.remove(asset);
    await deps.privacy?.settle(prepared.advance !== null);
  }
  return {
    repository: asset,
    ref: plan.ref,
    commit: prepared.commit,
    manifestSha256: content.manifestSha256,
    arweaveId,
    bytes: entry?.items.reduce((sum, { length }) => sum + length, 0) ?? 0,
    found,
    records: records.result,
    advance: advance.result,
    gasUsed: (records.gasUsed + advance.gasUsed).toString(),
  };
}

function publishedId({ content }: PreparedPublication) {
  if (content.state === 'published') return content.arweaveId;
  throw new CairnError('internal', 'A new publication has no signed item.');
}

function tellWhatIsLeft(error: unknown, stage: Stage, signal?: AbortSignal): CairnError {
  const cause = signal?.aborted ? null : CairnError.from(error);
  const left = LEFT_BEHIND[stage];
  if (cause === null || cause.code === 'cancelled')
    return new CairnError('cancelled', 'Publishing was cancelled.', { why: left, cause: error });
  if (stage === 'planned' || cause.code === 'consent-refused') return cause; // it has been told
  const next = cause.next === undefined ? left : `${cause.next} ${left}`;
  return new CairnError(cause.code, cause.message, {
    ...(cause.why === undefined ? {} : { why: cause.why }),
    next,
    cause,
  });
}

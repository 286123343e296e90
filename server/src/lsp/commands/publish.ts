import { loadArweaveKey } from '../../composition/arweave-key.ts';
import { interruptedPublication, pendingDeps, publicationDeps } from '../../composition/publication.ts';
import { openBundlerStore, openLayerOneStore } from '../../composition/stores.ts';
import type { PermanentStore } from '../../ports/permanent-store.ts';
import type { Repository } from '../../ports/repository.ts';
import { pendingArgumentsSchema, publishArgumentsSchema } from '../../protocol/commands.ts';
import type { PendingPublication, PublicationReceipt } from '../../protocol/publication.ts';
import type { PublishUi } from '../../services/publish/types.ts';
import type { ServerContext } from '../context.ts';
import { openWallet } from '../wallet/register.ts';
import { defineCommand, type Task } from './command.ts';

/** `{ ref, advance, allowSecrets, maxFileBytes, store, resume }` → PublicationReceipt. Asks for consent before anything leaves the machine. */
export const publishCommand = defineCommand({
  argument: publishArgumentsSchema,
  needsTrust: 'Publishing',
  progress: 'Publish contribution',
  exclusive: true,
  async run({ store: wanted, ...request }, { context, task }): Promise<PublicationReceipt> {
    const network = context.network.require('Publishing');
    const { repository } = await context.repositories.main();
    const { walletSender } = await import('../../services/wallet-sender.ts');
    const sender = walletSender(await openWallet(context));
    const store = await openStore(context, repository, wanted);
    const { secrets, storage } = context;
    const deps = await publicationDeps({ repository, network, store, sender, storage, secrets });
    const { publish } = await import('../../services/publish/publish.ts');
    const readableWithinMs = network.patience?.upload;
    return publish(deps, { ...request, readableWithinMs }, uiOf(context, task), task.signal);
  },
});

/** `{}` → how far an interrupted publication got, or null. */
export const pendingPublicationCommand = defineCommand({
  argument: pendingArgumentsSchema,
  needsTrust: 'Asking how far a publication got',
  async run(_, { context, task }): Promise<PendingPublication | null> {
    const { pendingPublication } = await import('../../services/publish/pending.ts');
    return pendingPublication(await openPending(context), task.signal);
  },
});

/** `{}` → what was given up, or null. Asks first, and says what can't be taken back. */
export const dropPublicationCommand = defineCommand({
  argument: pendingArgumentsSchema,
  needsTrust: 'Dropping a publication',
  progress: 'Drop the interrupted publication',
  exclusive: true,
  async run(_, { context, task }): Promise<PendingPublication | null> {
    const { dropPublication } = await import('../../services/publish/pending.ts');
    return dropPublication(await openPending(context), uiOf(context, task), task.signal);
  },
});

async function openPending(context: ServerContext) {
  const network = context.network.require('An interrupted publication');
  const { repository } = await context.repositories.main();
  const store = await openStore(context, repository, 'bundler');
  const { storage, secrets } = context;
  return pendingDeps({ repository, network, store, storage, secrets });
}

/** What was interrupted goes on where it was signed for. */
async function openStore(
  { network: session, secrets, storage }: ServerContext,
  repository: Repository,
  wanted: 'bundler' | 'arweave',
): Promise<PermanentStore> {
  const network = session.require('Publishing');
  const interrupted = await interruptedPublication(repository, storage);
  const isLayerOne = interrupted === null ? wanted === 'arweave' : interrupted.store === 'layer-1';
  return isLayerOne
    ? openLayerOneStore(network, await loadArweaveKey(secrets), storage)
    : openBundlerStore(network, secrets);
}

function uiOf(context: ServerContext, task: Task): PublishUi {
  return {
    confirm: (question, signal) => context.confirm(question, signal ?? task.signal),
    onStep: (_step, detail, fraction) => task.report(detail, fraction),
  };
}

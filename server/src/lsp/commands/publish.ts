import { pendingDeps, publicationDeps } from '../../composition/publication.ts';
import { openBundlerStore } from '../../composition/stores.ts';
import { pendingArgumentsSchema, publishArgumentsSchema } from '../../protocol/commands.ts';
import type { PendingPublication, PublicationReceipt } from '../../protocol/publication.ts';
import type { PublishUi } from '../../services/publish/types.ts';
import type { ServerContext } from '../context.ts';
import { openWallet } from '../wallet/register.ts';
import { defineCommand, type Task } from './command.ts';

/** `{ ref, advance, allowSecrets, maxFileBytes, resume }` → PublicationReceipt. Asks for consent before anything leaves the machine. */
export const publishCommand = defineCommand({
  argument: publishArgumentsSchema,
  needsTrust: 'Publishing',
  progress: 'Publish contribution',
  exclusive: true,
  async run(request, { context, task }): Promise<PublicationReceipt> {
    const network = context.network.require('Publishing');
    const { repository } = await context.repositories.main();
    const { walletSender } = await import('../../services/wallet-sender.ts');
    const sender = walletSender(await openWallet(context));
    const store = await openBundlerStore(network, context.secrets);
    const deps = await publicationDeps({
      repository,
      network,
      store,
      sender,
      storage: context.storage,
      secrets: context.secrets,
    });
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
  const store = await openBundlerStore(network, context.secrets);
  const { storage, secrets } = context;
  return pendingDeps({ repository, network, store, storage, secrets });
}

function uiOf(context: ServerContext, task: Task): PublishUi {
  return {
    confirm: (question, signal) => context.confirm(question, signal ?? task.signal),
    onStep: (_step, detail, fraction) => task.report(detail, fraction),
  };
}

import { publicationDeps } from '../../composition/publication.ts';
import { openBundlerStore } from '../../composition/stores.ts';
import { publishArgumentsSchema } from '../../protocol/commands.ts';
import type { PublicationReceipt } from '../../protocol/publication.ts';
import type { PublishUi } from '../../services/publish/types.ts';
import { openWallet } from '../wallet/register.ts';
import { defineCommand } from './command.ts';

/** `{ ref, advance }` → PublicationReceipt. Asks for consent before anything leaves the machine. */
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
    const deps = await publicationDeps({ repository, network, store, sender, storage: context.storage });
    const { publish } = await import('../../services/publish/publish.ts');
    const ui: PublishUi = {
      confirm: (question, signal) => context.confirm(question, signal ?? task.signal),
      onStep: (_step, detail, fraction) => task.report(detail, fraction),
    };
    return publish(deps, request, ui, task.signal);
  },
});

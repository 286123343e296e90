import { auditDeps } from '../../composition/publication.ts';
import { auditArgumentsSchema } from '../../protocol/commands.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { RemoteAudit } from '../../protocol/publication.ts';
import { assetOf } from '../workspace/repository-session.ts';
import { type CommandScope, defineCommand } from './command.ts';

/** `{ repository? }` → RemoteAudit. Checks what is published, from the chain and the gateways alone; changes nothing. */
export const auditCommand = defineCommand({
  argument: auditArgumentsSchema,
  needsTrust: 'Auditing',
  progress: 'Audit published repository',
  async run({ repository }, { context, task }): Promise<RemoteAudit> {
    const network = context.network.require('Auditing');
    const asset = repository ?? (await publishedAs(context));
    const { auditRepository } = await import('../../services/audit.ts');
    const onProgress = (detail: string, fraction: number) => task.report(detail, fraction);
    return auditRepository(await auditDeps(network, context.secrets), asset, { signal: task.signal, onProgress });
  },
});

async function publishedAs(context: CommandScope['context']): Promise<string> {
  const { repository } = await context.repositories.main();
  const asset = await assetOf(repository, context.network.require('Auditing'));
  if (asset !== null) return asset;
  throw new CairnError('not-registered', 'This repository was not published yet.', {
    next: 'Publish it first, or name another repository: eip155:CHAIN/erc721:REGISTRY/ID.',
  });
}

import path from 'node:path';
import { restoreDeps } from '../../composition/publication.ts';
import { repositoriesArgumentsSchema, restoreArgumentsSchema } from '../../protocol/commands.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { RepositorySummary } from '../../protocol/node-api.ts';
import type { RestoreResult } from '../../protocol/publication.ts';
import { defineCommand } from './command.ts';

/** `{}` → RepositorySummary[]: what there is to restore. Error `node-unreachable`: a name can still be typed. */
export const repositoriesCommand = defineCommand({
  argument: repositoriesArgumentsSchema,
  async run(_argument, { context, task }): Promise<RepositorySummary[]> {
    return (await context.network.node()).repositories(task.signal);
  },
});

/** `{ repository, directory, ref? }` → RestoreResult. Writes into an empty folder alone. */
export const restoreCommand = defineCommand({
  argument: restoreArgumentsSchema,
  needsTrust: 'Restoring',
  progress: 'Restore repository',
  exclusive: true,
  async run({ repository: asset, directory, ref }, { context, task }): Promise<RestoreResult> {
    const network = context.network.require('Restoring');
    if (!path.isAbsolute(directory))
      throw new CairnError('invalid-input', `${directory} is not the whole path of a folder.`, {
        next: 'Name the folder from the root of the disk on.',
      });
    const { restore } = await import('../../services/restore.ts');
    const onProgress = (detail: string, fraction: number) => task.report(detail, fraction);
    return restore(
      await restoreDeps(network, context.secrets),
      { asset, directory, ref },
      { signal: task.signal, onProgress },
    );
  },
});

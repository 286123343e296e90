import { openCommitWriter } from '../../composition/commit-writer.ts';
import { type CommitResult, commitArgumentsSchema } from '../../protocol/commands.ts';
import { openWallet } from '../wallet/register.ts';
import { defineCommand } from './command.ts';

/** `{ message, all }` → CommitResult. Commits what is staged in the workspace's repository, signed by the wallet. */
export const commitCommand = defineCommand({
  argument: commitArgumentsSchema,
  needsTrust: 'Committing',
  progress: 'Commit and sign',
  exclusive: true,
  async run(request, { context, task }): Promise<CommitResult> {
    const { repository, watcher } = await context.repositories.main();
    const wallet = await openWallet(context);
    const { commitAndSign } = await import('../../services/commit.ts');
    const writer = await openCommitWriter(repository);
    const options = { signal: task.signal, onStep: (text: string) => task.report(text) };
    const result = await commitAndSign({ repository, writer, wallet }, request, options);
    await watcher.check();
    return result;
  },
});

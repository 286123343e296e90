import type { Command } from 'commander';
import { action, type CommandContext, createCommand, ExitCode, withNetwork } from '../command.ts';
import type { CommonOptions } from '../session.ts';
import { printable } from '../terminal.ts';

interface RestoreOptions extends CommonOptions {
  ref?: string;
  contributions: boolean;
}

export function restoreCommand(context: CommandContext): Command {
  return withNetwork(createCommand('restore', 'rebuild a repository from the chain and Arweave alone, and verify it'))
    .argument('<repository>', 'its on-chain name: eip155:CHAIN/erc721:REGISTRY/ID')
    .argument('<dir>', 'an empty folder, or one that does not exist yet')
    .option('--ref <ref>', 'the branch to restore (default: the repository’s main one)')
    .option('--no-contributions', 'leave out what was recorded but is not part of the branch')
    .addHelpText(
      'after',
      '\nExit codes: 0 all is there and verified, 1 something is missing (what there is was restored).',
    )
    .action(
      action<RestoreOptions>(context, async (session, options, [asset = '', directory = '']) => {
        const [{ restore }, { restoreDeps }] = await Promise.all([
          import('../../services/restore.ts'),
          import('../../composition/publication.ts'),
        ]);
        const { ref: branch, contributions } = options;
        const ref = branch === undefined || branch.startsWith('refs/') ? branch : `refs/heads/${branch}`;
        const result = await restore(
          await restoreDeps(await session.network(), await session.secrets()),
          { asset, directory, ref, contributions },
          { signal: session.signal, onProgress: (detail, fraction) => session.terminal.progress(detail, fraction) },
        );
        for (const line of result.missing) session.terminal.note(`missing: ${printable(line)}`);
        session.result(
          result,
          `${result.commits} commits (${result.verified} verified, ${result.unproven} unproven), ${result.objects} objects` +
            ` restored to ${directory}${result.ok ? '' : ', but not all of it'}`,
        );
        return result.ok ? ExitCode.ok : ExitCode.failed;
      }),
    );
}

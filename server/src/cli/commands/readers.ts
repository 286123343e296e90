import path from 'node:path';
import { Command } from 'commander';
import type { ReaderChange } from '../../core/private/readers.ts';
import { action, type CommandContext, createCommand, ExitCode, withNetwork } from '../command.ts';
import type { CommonOptions, Session } from '../session.ts';
import { printable } from '../terminal.ts';

interface YesOption extends CommonOptions {
  yes?: boolean;
}
interface AddOptions extends CommonOptions {
  name?: string;
  fromNowOn?: boolean;
}
interface BackupOptions extends CommonOptions {
  restore?: boolean;
}

export function readersCommand(context: CommandContext): Command {
  const command = new Command('readers').description('private repositories: who can read what you publish');
  for (const create of [
    onCommand,
    offCommand,
    keyCommand,
    listCommand,
    addCommand,
    removeCommand,
    backupCommand,
    rotateCommand,
  ])
    command.addCommand(create(context));
  return command;
}

function onCommand(context: CommandContext): Command {
  return switchCommand(context, 'on', 'encrypt what is published of this repository from now on', true);
}

function offCommand(context: CommandContext): Command {
  return switchCommand(
    context,
    'off',
    'make all of it public, under a new on-chain name, with the next publication',
    false,
  );
}

function switchCommand(context: CommandContext, name: string, description: string, isPrivate: boolean): Command {
  return createCommand(name, description)
    .option('-y, --yes', 'agree to what this would ask')
    .action(
      action<YesOption>(context, async (session, { yes }) => {
        const [{ switchPrivacy }, repository] = await Promise.all([
          import('../../services/private/switch-privacy.ts'),
          session.repository(),
        ]);
        const changed = await switchPrivacy(repository, isPrivate, async (question) => {
          if (yes !== true) return session.terminal.confirm(question);
          session.terminal.note([question.title, ...question.detail].join('\n'));
          return true;
        });
        const kind = isPrivate ? 'private' : 'public';
        session.result(
          { private: isPrivate, changed },
          `What is published of this repository is ${changed ? 'now ' : ''}${kind}.`,
        );
        return ExitCode.ok;
      }),
    );
}

function keyCommand(context: CommandContext): Command {
  return createCommand('key', 'your reader key, to give to maintainers; made when it is first asked for').action(
    action(context, async (session) => {
      const { ensureReaderKeys } = await import('../../services/private/reader-keys.ts');
      const { publicKey, formerKeys } = await ensureReaderKeys(await session.secrets());
      session.result({ key: publicKey, former: formerKeys }, publicKey);
      return ExitCode.ok;
    }),
  );
}

function listCommand(context: CommandContext): Command {
  return withNetwork(createCommand('list', 'who can read this repository, and which changes wait')).action(
    action(context, async (session) => {
      const [{ listReaders }, { readerListDeps }] = await Promise.all([
        import('../../services/private/reader-list.ts'),
        import('../../composition/readers.ts'),
      ]);
      const [repository, network, secrets] = [
        await session.repository(),
        await session.network(),
        await session.secrets(),
      ];
      const list = await listReaders(await readerListDeps({ repository, network, secrets }), session.signal);
      const lines = [
        ...(list.readers ?? []).map(({ key, name }) => `${key} ${name}`),
        ...(list.readers === null ? ['Nothing is published yet.'] : []),
        ...list.waiting.map(describeChange),
      ];
      session.result(list, lines.map(printable).join('\n'));
      return ExitCode.ok;
    }),
  );
}

function describeChange(change: ReaderChange): string {
  if (change.change === 'remove') return `waits: remove ${change.key}`;
  return `waits: add ${change.key} ${change.name}${change.history ? ', with what was published before' : ', from now on'}`;
}

function addCommand(context: CommandContext): Command {
  return createCommand('add', 'let somebody read this repository, with your next publication of its main ref')
    .argument('<key>', 'their reader key: cairn-reader1-…')
    .option('--name <name>', 'what to call them; readers alone see it')
    .option('--from-now-on', 'without the keys of what was published before; a later checkpoint holds all of it again')
    .action(
      action<AddOptions>(context, (session, { name, fromNowOn }, [key = '']) =>
        change(session, { change: 'add', key, name: (name ?? 'reader').slice(0, 100), history: fromNowOn !== true }),
      ),
    );
}

function removeCommand(context: CommandContext): Command {
  return createCommand('remove', 'let somebody read nothing that is published later; what they can read, they keep')
    .argument('<key>', 'their reader key')
    .action(action(context, (session, _, [key = '']) => change(session, { change: 'remove', key })));
}

async function change(session: Session, wanted: ReaderChange): Promise<ExitCode> {
  const { changeReaders } = await import('../../services/private/reader-list.ts');
  const waiting = await changeReaders(await session.repository(), wanted);
  const text = waiting.some(({ key }) => key === wanted.key)
    ? 'Noted. It takes effect with your next publication that moves the main ref (cairn publish).'
    : 'Taken back: it waited to be added, and nothing was published yet.';
  session.result({ waiting }, text);
  return ExitCode.ok;
}

function backupCommand(context: CommandContext): Command {
  return createCommand('backup', 'write your reader keys to a file that a passphrase opens')
    .argument('<file>', 'a new file, or with --restore an existing one')
    .option('--restore', 'take the keys of the file up on this machine')
    .action(
      action<BackupOptions>(context, async (session, { restore, directory }, [name = '']) => {
        const file = path.resolve(directory ?? '.', name);
        return restore === true ? restoreKeys(session, file) : backUpKeys(session, file);
      }),
    );
}

async function backUpKeys(session: Session, file: string): Promise<ExitCode> {
  const { backUpToFile } = await import('../../composition/reader-backup.ts');
  await backUpToFile(await session.secrets(), { file, passphrase: await session.terminal.passphrase('backup') });
  session.result({ file }, `Written to ${file}. Keep it, and its passphrase elsewhere.`);
  return ExitCode.ok;
}

async function restoreKeys(session: Session, file: string): Promise<ExitCode> {
  const { restoreFromFile } = await import('../../composition/reader-backup.ts');
  const passphrase = await session.terminal.passphrase('backup');
  const { publicKey, formerKeys } = await restoreFromFile(await session.secrets(), { file, passphrase });
  const text = `Taken up: ${publicKey} and ${formerKeys.length} former keys.`;
  session.result({ key: publicKey, former: formerKeys }, text);
  return ExitCode.ok;
}

function rotateCommand(context: CommandContext): Command {
  return createCommand('rotate', 'replace your reader key; the old one still reads what it could').action(
    action(context, async (session) => {
      const { rotateReaderKey } = await import('../../services/private/reader-keys.ts');
      const { publicKey, formerKeys } = await rotateReaderKey(await session.secrets());
      session.result(
        { key: publicKey, former: formerKeys },
        `${publicKey}\nBack it up. Where you are a maintainer your next publication uses it; elsewhere have a maintainer add it and remove ${formerKeys[0] ?? 'the old one'}.`,
      );
      return ExitCode.ok;
    }),
  );
}

import path from 'node:path';
import {
  changeReadersArgumentsSchema,
  readerBackupArgumentsSchema,
  readerKeyArgumentsSchema,
  readersArgumentsSchema,
  setPrivateArgumentsSchema,
} from '../../protocol/commands.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ReaderKeys } from '../../services/private/reader-keys.ts';
import { defineCommand } from './command.ts';

/** `{ private }` → `{ private, changed }`. Asks first, and says what it means. */
export const setPrivateCommand = defineCommand({
  argument: setPrivateArgumentsSchema,
  needsTrust: 'Making a repository private or public',
  exclusive: true,
  async run({ private: isPrivate }, { context, task }) {
    const { switchPrivacy } = await import('../../services/private/switch-privacy.ts');
    const { repository } = await context.repositories.main();
    const confirm: Parameters<typeof switchPrivacy>[2] = (question) => context.confirm(question, task.signal);
    return { private: isPrivate, changed: await switchPrivacy(repository, isPrivate, confirm) };
  },
});

/** `{}` → `{ readers, waiting }`. */
export const readersCommand = defineCommand({
  argument: readersArgumentsSchema,
  needsTrust: 'Reading the readers of a repository',
  progress: 'Read the list of readers',
  async run(_, { context, task }) {
    const [{ listReaders }, { readerListDeps }] = await Promise.all([
      import('../../services/private/reader-list.ts'),
      import('../../composition/readers.ts'),
    ]);
    const network = context.network.require('The list of readers');
    const { repository } = await context.repositories.main();
    return listReaders(await readerListDeps({ repository, network, secrets: context.secrets }), task.signal);
  },
});

/** `{ change, key, … }` → `{ waiting }`. */
export const changeReadersCommand = defineCommand({
  argument: changeReadersArgumentsSchema,
  needsTrust: 'Changing the readers of a repository',
  exclusive: true,
  async run(change, { context }) {
    const { changeReaders } = await import('../../services/private/reader-list.ts');
    const { repository } = await context.repositories.main();
    return { waiting: await changeReaders(repository, change) };
  },
});

/** `{ rotate }` → `{ key, former }`. */
export const readerKeyCommand = defineCommand({
  argument: readerKeyArgumentsSchema,
  needsTrust: 'Making a reader key',
  exclusive: true,
  async run({ rotate }, { context }) {
    const { ensureReaderKeys, rotateReaderKey } = await import('../../services/private/reader-keys.ts');
    return told(await (rotate ? rotateReaderKey : ensureReaderKeys)(context.secrets));
  },
});

/** `{ file, passphrase }` → `{ file }`. Writes a new file. */
export const backUpReaderKeysCommand = defineCommand({
  argument: readerBackupArgumentsSchema,
  needsTrust: 'Backing up reader keys',
  exclusive: true,
  async run({ file, passphrase }, { context }) {
    const { backUpToFile } = await import('../../composition/reader-backup.ts');
    await backUpToFile(context.secrets, { file: absolute(file), passphrase });
    return { file };
  },
});

/** `{ file, passphrase }` → `{ key, former }`. */
export const restoreReaderKeysCommand = defineCommand({
  argument: readerBackupArgumentsSchema,
  needsTrust: 'Taking up reader keys',
  exclusive: true,
  async run({ file, passphrase }, { context }) {
    const { restoreFromFile } = await import('../../composition/reader-backup.ts');
    return told(await restoreFromFile(context.secrets, { file: absolute(file), passphrase }));
  },
});

/** Public keys alone leave the server. */
function told({ publicKey, formerKeys }: ReaderKeys) {
  return { key: publicKey, former: formerKeys };
}

function absolute(file: string): string {
  if (path.isAbsolute(file)) return file;
  throw new CairnError('invalid-input', `${file} is not the whole path of a file.`, {
    next: 'Name it from the root of the disk on.',
  });
}

import path from 'node:path';
import { forgetArweaveKey, keepArweaveKey } from '../../composition/arweave-key.ts';
import {
  type ArweaveKey,
  arweaveKeyArgumentsSchema,
  forgetArweaveKeyArgumentsSchema,
} from '../../protocol/commands.ts';
import { CairnError } from '../../protocol/errors.ts';
import { defineCommand } from './command.ts';

/** `{ keyfile }` → ArweaveKey. The key goes from the file to the secrets and nowhere else. */
export const keepArweaveKeyCommand = defineCommand({
  argument: arweaveKeyArgumentsSchema,
  needsTrust: 'Keeping an Arweave wallet',
  async run({ keyfile }, { context }): Promise<ArweaveKey> {
    if (!path.isAbsolute(keyfile))
      throw new CairnError('invalid-input', 'The keyfile is named by its whole path.', {
        next: 'Name the file from the root of the disk on.',
      });
    return { address: await keepArweaveKey(context.secrets, keyfile) };
  },
});

/** `{}` → null. */
export const forgetArweaveKeyCommand = defineCommand({
  argument: forgetArweaveKeyArgumentsSchema,
  async run(_argument, { context }): Promise<null> {
    await forgetArweaveKey(context.secrets);
    return null;
  },
});

import path from 'node:path';
import { parseArgs } from 'node:util';
import { createFileSecretStore } from '../adapters/secrets/file-secret-store.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import { CairnError } from '../protocol/errors.ts';
import { ensureReaderKeys, rotateReaderKey } from '../services/private/reader-keys.ts';

const usage = `Usage: cairn node reader-key --directory DIR [--rotate]

Prints the reader key of a node, and makes it when there is none. The owner of a private repository adds it (cairn readers add KEY), so
that the node can score it. It is kept in DIR/reader-keys, encrypted; CAIRN_NODE_PASSPHRASE opens it. A node takes it up when it starts.

  --directory DIR     where the node keeps its index
  --rotate            make a new key; the old one still opens what it did`;

/** The reader keys of the node that lives in a directory, in a file that its passphrase opens. It is asked for only where there is a file. */
export function openReaderKeys(directory: string, env: NodeJS.ProcessEnv): SecretStore {
  return createFileSecretStore({
    file: path.resolve(directory, 'reader-keys'),
    passphrase: async () => {
      const passphrase = env.CAIRN_NODE_PASSPHRASE ?? '';
      if (passphrase !== '') return passphrase;
      throw new CairnError('not-configured', 'The reader keys of the node need a passphrase.', {
        next: 'Set CAIRN_NODE_PASSPHRASE.',
      });
    },
  });
}

/** `cairn node reader-key`: what it prints. Errors `invalid-input`, `not-configured`, `database-locked`. */
export async function readerKeyCommand(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { help, directory, rotate } = parseFlags(argv);
  if (help) return usage;
  if (directory === undefined) throw invalid('--directory is missing.');
  const store = openReaderKeys(directory, env);
  const { publicKey } = rotate ? await rotateReaderKey(store) : await ensureReaderKeys(store);
  return publicKey;
}

function parseFlags(argv: readonly string[]) {
  try {
    const options = {
      help: { type: 'boolean', short: 'h' },
      directory: { type: 'string' },
      rotate: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function invalid(why: string): CairnError {
  return new CairnError('invalid-input', 'The reader key can not be shown.', {
    why,
    next: 'See cairn node reader-key --help.',
  });
}

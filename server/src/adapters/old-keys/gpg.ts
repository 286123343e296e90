import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CairnError } from '../../protocol/errors.ts';

const PATIENCE_MS = 10_000;
const MOST_OUTPUT = 1 << 20;

/**
 * Verifies with the person's gpg, in a home of its own that holds the given keys alone: no configuration, no key ring, no
 * agent, no network. Fingerprint of the signer's primary key; null where the signature is not by these keys.
 */
export async function verifyGpg(
  { keys, signature, message }: { keys: readonly string[]; signature: string; message: Uint8Array },
  signal?: AbortSignal,
): Promise<string | null> {
  const home = await mkdtemp(path.join(tmpdir(), 'cairn-gpg-'));
  try {
    const files = {
      keys: path.join(home, 'keys.asc'),
      signature: path.join(home, 'sig.asc'),
      message: path.join(home, 'msg'),
    };
    await Promise.all([
      writeFile(files.keys, keys.join('\n')),
      writeFile(files.signature, signature),
      writeFile(files.message, message),
    ]);
    await gpg(home, ['--import', '--', files.keys], signal);
    const { output } = await gpg(home, ['--verify', '--', files.signature, files.message], signal);
    return primaryFingerprint(output);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** The last field of VALIDSIG, told only once, and only where nothing else was wrong with the signature. */
function primaryFingerprint(status: string): string | null {
  const lines = status.split('\n').flatMap((line) => (line.startsWith('[GNUPG:] ') ? [line.slice(9).split(' ')] : []));
  const valid = lines.filter(([keyword]) => keyword === 'VALIDSIG');
  if (valid.length !== 1 || lines.some(([keyword]) => keyword === 'BADSIG' || keyword === 'ERRSIG')) return null;
  return valid[0]?.at(-1) ?? null;
}

function gpg(home: string, args: string[], signal: AbortSignal | undefined): Promise<{ output: string }> {
  const pinned = ['--homedir', home, '--no-options', '--batch', '--no-tty', '--no-autostart', '--status-fd', '1'];
  const noNetwork = ['--no-auto-key-retrieve', '--no-auto-key-locate', '--disable-dirmngr'];
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.timeout(PATIENCE_MS);
    const child = spawn('gpg', [...pinned, ...noNetwork, ...args], {
      cwd: home,
      env: { PATH: process.env.PATH, LC_ALL: 'C', HOME: home, GNUPGHOME: home },
      stdio: ['ignore', 'pipe', 'ignore'],
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (output.length < MOST_OUTPUT) output += chunk.toString('latin1');
    });
    child.on('error', (error) => reject(signal?.aborted ? signal.reason : notRun(error)));
    child.on('close', () => resolve({ output }));
  });
}

function notRun(cause: Error): CairnError {
  return new CairnError('not-configured', 'A GPG signature can not be checked on this machine.', {
    why: cause.message,
    next: 'Install GnuPG, so that its command gpg is found.',
    cause,
  });
}

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CLAIM_NAMESPACE, type Claim, claimStatement } from '../../core/claims/claim.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Address } from '../../protocol/primitives.ts';

/**
 * Lets ssh-keygen sign a claim with a key in a file (a public one where an agent holds the key). A passphrase is asked for by
 * ssh-keygen itself; Cairn never sees the key. Errors: `check-failed` where it did not sign, `not-configured` without ssh-keygen.
 */
export async function claimWithSsh(keyFile: string, account: Address, signal?: AbortSignal): Promise<Claim> {
  return inScratch(async (folder) => {
    const statement = path.join(folder, 'claim');
    await writeFile(statement, claimStatement(account));
    await run('ssh-keygen', ['-Y', 'sign', '-n', CLAIM_NAMESPACE, '-f', path.resolve(keyFile), statement], signal);
    return { version: 1, kind: 'ssh', account, signature: await readFile(`${statement}.sig`, 'latin1') };
  });
}

/** The same with a key of the person's GPG key ring, named by fingerprint, id or mail address. */
export async function claimWithGpg(key: string, account: Address, signal?: AbortSignal): Promise<Claim> {
  return inScratch(async (folder) => {
    const statement = path.join(folder, 'claim');
    await writeFile(statement, claimStatement(account));
    const listed = await run('gpg', ['--batch', '--with-colons', '--list-secret-keys', '--', key], signal);
    const fingerprint = /^fpr:+([0-9A-F]{40,64}):/m.exec(listed)?.[1];
    if (fingerprint === undefined)
      throw new CairnError('invalid-input', `gpg has no secret key "${key}".`, { next: 'See gpg --list-secret-keys.' });
    const signature = await run(
      'gpg',
      ['--armor', '-u', fingerprint, '--output', '-', '--detach-sign', statement],
      signal,
    );
    const minimal = ['--export-options', 'export-minimal', '--export', fingerprint];
    const publicKey = await run('gpg', ['--batch', '--armor', ...minimal], signal);
    return { version: 1, kind: 'gpg', account, fingerprint, publicKey, signature };
  });
}

async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cairn-claim-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The program may ask the person at the terminal: its input and its errors are theirs. */
function run(program: string, args: string[], signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['inherit', 'pipe', 'inherit'], ...(signal && { signal }) });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('latin1');
    });
    child.on('error', (cause) => {
      const install = { why: cause.message, next: `Install ${program}, or claim with another key.`, cause };
      reject(signal?.aborted ? signal.reason : new CairnError('not-configured', `${program} can not be run.`, install));
    });
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else
        reject(
          new CairnError('check-failed', `${program} did not sign the claim.`, { next: 'See what it said above.' }),
        );
    });
  });
}

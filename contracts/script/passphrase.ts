import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CairnError } from '../../server/src/protocol/errors.ts';

/** The first line of the file, or of what a person types without echo, or of standard input. */
export async function readPassphrase(file: string | undefined): Promise<string> {
  return file === undefined ? askPassphrase() : readPassphraseFile(file);
}

/** Error `invalid-input` where others than the owner could read the file, or it can not be read. A file descriptor is /dev/fd/N. */
function readPassphraseFile(file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (cause) {
    throw new CairnError('invalid-input', `The passphrase file ${file} can not be read.`, {
      why: String(cause),
      cause,
    });
  }
  try {
    // Of what was opened, not of the name: nobody can exchange it in between. Windows has no such mode.
    const others = process.platform === 'win32' ? 0 : fstatSync(descriptor).mode & 0o077;
    if (others !== 0) {
      throw new CairnError('invalid-input', `Others can read the passphrase file ${file}.`, {
        next: `Run: chmod 600 ${file}`,
      });
    }
    return readFileSync(descriptor, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } finally {
    closeSync(descriptor);
  }
}

async function askPassphrase(): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  if (terminal) process.stderr.write('Passphrase: ');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (terminal) process.stderr.write('\n');
  }
}

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeSecretStore } from '../../ports/secret-store.conformance.ts';
import { CairnError } from '../../protocol/errors.ts';
import { createFileSecretStore } from './file-secret-store.ts';

/** As cheap as the format allows: these tests are not about guessing. */
const logN = 10;
const passphrase = 'correct horse battery staple';
let directory: string;
let count = 0;
const newFile = () => join(directory, `secrets ${count++}`, 'secrets.json');
const open = (file: string, phrase: string | (() => Promise<string>) = passphrase) =>
  createFileSecretStore({ file, passphrase: phrase, logN });

async function failureOf(work: Promise<unknown>): Promise<CairnError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CairnError)) throw new Error(`not a CairnError: ${String(error)}`);
  return error;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cairn-secrets-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describeSecretStore('the file store', async () => open(newFile()));

describe('the secret file', () => {
  it('is read again by another store with the same passphrase', async () => {
    const file = newFile();
    await open(file).set('key', 'value');
    expect(await open(file).get('key')).toBe('value');
  });

  it('holds neither key nor value in the clear, and is readable by its owner alone', async () => {
    const file = newFile();
    await open(file).set('upload-key', 'deadbeef is secret');
    const text = await readFile(file, 'utf8');
    for (const clear of ['upload-key', 'deadbeef', passphrase]) {
      expect(text).not.toContain(clear);
      expect(text).not.toContain(Buffer.from(clear).toString('base64').slice(0, 8));
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(file, '..'))).toEqual(['secrets.json']);
  });

  it('uses a new nonce for every change', async () => {
    const file = newFile();
    const store = open(file);
    const nonces = new Set<unknown>();
    for (const value of ['a', 'b', 'a']) {
      await store.set('key', value);
      nonces.add(JSON.parse(await readFile(file, 'utf8')).nonce);
    }
    expect(nonces.size).toBe(3);
  });

  it('asks for the passphrase once, and not at all where there is no file to read', async () => {
    const file = newFile();
    let asked = 0;
    const ask = async () => {
      asked += 1;
      return passphrase;
    };
    expect(await open(file, ask).get('key')).toBeNull();
    expect(asked).toBe(0);
    const store = open(file, ask);
    await Promise.all([store.set('a', '1'), store.set('b', '2')]);
    expect(await store.get('b')).toBe('2');
    expect(asked).toBe(1);
  });

  it('tells a wrong passphrase, and leaves the file as it is', async () => {
    const file = newFile();
    await open(file).set('key', 'value');
    const before = await readFile(file);
    const stranger = open(file, 'wrong');
    for (const attempt of [stranger.get('key'), stranger.set('key', 'mine')]) {
      expect(await failureOf(attempt)).toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('passphrase'),
      });
    }
    expect(await readFile(file)).toEqual(before);
  });

  it('refuses an empty passphrase', async () => {
    expect((await failureOf(open(newFile(), '').set('key', 'value'))).message).toContain('empty');
  });

  it.each([
    ['empty', () => ''],
    ['cut short', (text: string) => text.slice(0, -20)],
    ['of another kind', () => '{"hello":"world"}'],
    ['changed in its ciphertext', (text: string) => flip(text, 'ciphertext')],
    ['changed in its nonce', (text: string) => flip(text, 'nonce')],
    ['made to exhaust memory', (text: string) => text.replace('"logN": 10', '"logN": 40')],
  ])('never overwrites a file that is %s', async (_kind, damage) => {
    const file = newFile();
    await open(file).set('key', 'value');
    const damaged = damage(await readFile(file, 'utf8'));
    await writeFile(file, damaged);
    for (const attempt of [open(file).get('key'), open(file).set('key', 'new')]) {
      expect(await failureOf(attempt)).toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('damaged'),
      });
    }
    expect(await readFile(file, 'utf8')).toBe(damaged);
  });

  it('sees what another store of the same file wrote, and keeps it', async () => {
    const file = newFile();
    const [one, other] = [open(file), open(file)];
    await one.set('a', '1');
    await other.set('b', '2');
    await one.set('c', '3');
    expect(await Promise.all(['a', 'b', 'c'].map((key) => other.get(key)))).toEqual(['1', '2', '3']);
  });

  it('loses nothing when two processes write at the same time', async () => {
    const file = newFile();
    const writer = (name: string) =>
      new Promise<number | null>((resolve) => {
        const module = JSON.stringify(new URL('file-secret-store.ts', import.meta.url).href);
        const script = `const { createFileSecretStore } = await import(${module});
          const store = createFileSecretStore(${JSON.stringify({ file, passphrase, logN })});
          for (let i = 0; i < 10; i++) await store.set('${name}' + i, 'value');`;
        spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }).once('exit', resolve);
      });
    expect(await Promise.all([writer('x'), writer('y')])).toEqual([0, 0]);
    const store = open(file);
    for (let i = 0; i < 10; i++) for (const name of ['x', 'y']) expect(await store.get(name + i)).toBe('value');
  });

  it('takes over the lock of a process that is gone', async () => {
    const file = newFile();
    const store = open(file);
    await store.set('a', '1');
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => gone.once('exit', resolve));
    await writeFile(`${file}.lock`, String(gone.pid));
    await store.set('a', '2');
    expect(await store.get('a')).toBe('2');
  });
});

/** Swaps the first character of a base64 field for another. */
function flip(text: string, field: string): string {
  const envelope = JSON.parse(text);
  envelope[field] = (envelope[field].startsWith('A') ? 'B' : 'A') + envelope[field].slice(1);
  return JSON.stringify(envelope);
}

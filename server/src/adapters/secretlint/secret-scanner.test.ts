import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../core/bytes.ts';
import { createSecretScanner } from './secret-scanner.ts';

/** Credentials are put together here, so that this repository holds none that a scanner could find. */
const characters = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0';
const join = (...pieces: string[]) => pieces.join('');
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const credentials = {
  'a GitHub token': join('gh', 'p_', characters.slice(0, 36)),
  'an npm token': join('np', 'm_', characters.slice(0, 36)),
  'an AWS secret key': join('AWS_SECRET', '_ACCESS_KEY=', `/+${characters.slice(2)}`),
  'a Slack token': join('xox', 'b-', '123456789012-', '123456789012-', characters.slice(0, 24)),
  'a password in a URL': join('https://', 'someone:', 'hunter2hunter2', '@example.org/path'),
  'a database URL': join('postgres', 'ql://', 'admin:', 'hunter2hunter2', '@db.example.org/app'),
  'an RSA key': rsa.export({ format: 'pem', type: 'pkcs8' }),
  'an elliptic curve key': elliptic.export({ format: 'pem', type: 'sec1' }),
  'an Ed25519 key': generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }),
  'an Arweave keyfile': JSON.stringify(rsa.export({ format: 'jwk' })),
};

describe('the secret scanner', () => {
  const scanner = createSecretScanner();
  const scan = (text: string | Uint8Array, path = 'src/settings.ts') =>
    scanner.scan({ path, data: typeof text === 'string' ? utf8(text) : text });

  it.each(Object.entries(credentials))('finds %s and does not repeat it', async (_, credential) => {
    const found = await scan(`// line one\n\n${String(credential)}\n`);
    expect(found).not.toEqual([]);
    for (const { path, line, rule } of found) {
      expect({ path, line }).toEqual({ path: 'src/settings.ts', line: 3 });
      expect(rule).toMatch(/^(@secretlint|cairn)\//);
    }
    const secret = /[^:=/@\s]{12,}/.exec(String(credential).split('\n')[1] ?? String(credential))?.[0] ?? '';
    expect(JSON.stringify(found)).not.toContain(secret);
  });

  it('finds nothing in ordinary code, an empty file and a binary one', async () => {
    expect(await scan('export const url = "https://example.org/";\nconst hash = "deadbeef";\n')).toEqual([]);
    expect(await scan('')).toEqual([]);
    const binary = Buffer.concat([Buffer.from([0x7f, 0x45, 0]), Buffer.from(credentials['a GitHub token'])]);
    expect(await scan(binary)).toEqual([]);
  });

  it('reads files that are not UTF-8', async () => {
    const latin1 = Buffer.from(`// gr\xfcezi\ntoken = "${credentials['a GitHub token']}"\n`, 'latin1');
    expect(await scan(latin1)).toMatchObject([{ line: 2 }]);
  });

  it('tells CRLF lines apart and names every finding', async () => {
    const text = `a\r\n${credentials['a GitHub token']}\r\nb\r\n${credentials['an npm token']}\r\n`;
    const found = await scan(text);
    expect(found.map(({ line }) => line).toSorted()).toEqual([2, 4]);
  });

  it('can be cancelled', async () => {
    const file = { path: 'a', data: utf8('a') };
    await expect(scanner.scan(file, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { loadVerifier } from '../../adapters/secp256k1/libsecp256k1.ts';
import { hexOf, sha256Hex, utf8 } from '../bytes.ts';
import { decodeArmor, encodeArmor } from './armor.ts';
import { textFor, textHash, typedDataFor, typedDataHash } from './signable.ts';
import { verifyCommit } from './verify.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/signature.md'), 'utf8');

/** Text of the fenced block with a given name. */
function block(name: string): string {
  return new RegExp(`\`\`\`${name}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
}

/** Value of a row of the vector's table. */
function row(name: string): string {
  const line = page.split('\n').find((text) => text.startsWith(`| ${name} | \``));
  return line?.split('`').at(-2) ?? '';
}

describe('the published test vector (docs/signature.md)', () => {
  const payload = utf8(block('payload'));
  const context = { account: row('`account`'), repository: row('`repository`') };
  const data = typedDataFor(payload, context);

  it('has the digests it states', () => {
    expect(sha256Hex(payload)).toBe(row('SHA-256 of the payload'));
    expect(hexOf(typedDataHash(data))).toBe(row('EIP-712 digest'));
    expect(hexOf(textHash(textFor(payload, context)))).toBe(row('EIP-191 digest'));
  });

  it('has the signatures its key makes', async () => {
    const key = /private key is the well-known `0x([0-9a-f]{64})`/.exec(page)?.[1] ?? '';
    const account = privateKeyToAccount(`0x${key}`);
    expect(context.account).toBe(`eip155:1:${account.address}`);
    const typed = await account.signTypedData(data);
    expect(decodeArmor(block('armor')).signature).toBe(typed.slice(0, -2));
    const text = await account.signMessage({ message: textFor(payload, context) });
    expect(row('`signature` under `eip191`')).toBe(text.slice(0, -2));
  });

  it('makes a commit of the stated id that verifies under both schemes', async () => {
    const secp = await loadVerifier();
    const commitWith = (armor: string) =>
      utf8(block('payload').replace('\n\n', `\ngpgsig ${armor.trimEnd().replaceAll('\n', '\n ')}\n\n`));
    const commit = commitWith(block('armor'));
    expect(createHash('sha1').update(`commit ${commit.length}\0`).update(commit).digest('hex')).toBe(
      row('id of the commit with the signature below'),
    );
    expect(verifyCommit(commit, secp)).toMatchObject({ state: 'valid', repository: context.repository });
    const typed = decodeArmor(block('armor'));
    if (typed.scheme === 'erc1271') throw new Error('not by a key');
    const text = encodeArmor({ ...typed, scheme: 'eip191', signature: row('`signature` under `eip191`') });
    expect(verifyCommit(commitWith(text), secp).state).toBe('valid');
  });
});

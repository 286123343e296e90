import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readKeystore, readRawKey } from './validator-key.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cairn-key-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string, mode = 0o600) => {
  const target = path.join(folder, name);
  writeFileSync(target, content);
  chmodSync(target, mode);
  return target;
};

/** The test vectors of the Web3 Secret Storage definition: the same key by both key derivations. */
const crypto = {
  cipher: 'aes-128-ctr',
  pbkdf2: {
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
    kdfparams: {
      c: 262_144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
  },
  scrypt: {
    ciphertext: 'd172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c',
    cipherparams: { iv: '83dbcc02d8ccb40e466191a123791e0e' },
    mac: '2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097',
    kdfparams: {
      dklen: 32,
      n: 262_144,
      p: 8,
      r: 1,
      salt: 'ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19',
    },
  },
};
const keystore = (kdf: 'pbkdf2' | 'scrypt') =>
  JSON.stringify({ version: 3, id: 'x', crypto: { cipher: crypto.cipher, kdf, ...crypto[kdf] } });
const address = '0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b';

describe('readKeystore', () => {
  it('opens what wallets write', () => {
    for (const kdf of ['pbkdf2', 'scrypt'] as const)
      expect(readKeystore(file(kdf, keystore(kdf)), 'testpassword').address).toBe(address);
  });

  it('refuses a wrong passphrase and files that are none', () => {
    expect(() => readKeystore(file('wrong', keystore('pbkdf2')), 'other')).toThrow('does not open');
    expect(() => readKeystore(file('none', '{}'), 'x')).toThrow('not an encrypted keystore');
    expect(() => readKeystore(path.join(folder, 'absent'), 'x')).toThrow('can not be read');
    const costly = keystore('scrypt').replace('262144', '268435456');
    expect(() => readKeystore(file('costly', costly), 'testpassword')).toThrow('not an encrypted keystore');
  });
});

describe('readRawKey', () => {
  const key = '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d';

  it('reads a key from a file that is its owner’s alone', () => {
    for (const text of [key, `0x${key}\n`]) expect(readRawKey(file('raw', text)).address).toBe(address);
  });

  it('refuses a file that others can read, and never shows what is in it', () => {
    expect(() => readRawKey(file('open', key, 0o644))).toThrow('Others can read');
    expect(() => readRawKey(file('short', key.slice(2)))).toThrow(expect.not.stringContaining(key.slice(10, 20)));
  });
});

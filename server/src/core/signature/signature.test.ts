import fc from 'fast-check';
import { hashMessage, hashTypedData } from 'viem';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTestWallet } from '../../../../test/fixtures/test-wallet.ts';
import { loadVerifier } from '../../adapters/secp256k1/libsecp256k1.ts';
import { signPayload } from '../../services/sign-payload.ts';
import { concatBytes, hexBytes, hexOf, sha256Hex, utf8 } from '../bytes.ts';
import { checksumAddress, formatAccount, parseAccount } from './account.ts';
import { decodeArmor, encodeArmor, isForeign, type KeySignature } from './armor.ts';
import { nobleSecp256k1 } from './noble-secp256k1.ts';
import { hasLowS, type Secp256k1, withLowS } from './secp256k1.ts';
import { textFor, textHash, typedDataFor, typedDataHash } from './signable.ts';
import { claimedEmails, payloadOf, readPayload, splitTag } from './signed-object.ts';
import { verifyCommit, verifyPayload, verifyTag } from './verify.ts';

const wallet = createTestWallet();
const repository = 'eip155:31337/erc721:0x5FbDB2315678afecb367f032d93F642f64180aa3/1';
const headerText = [
  `tree ${'a'.repeat(40)}`,
  `parent ${'b'.repeat(40)}`,
  `parent ${'c'.repeat(40)}`,
  'author Ada Łovelace <ada@example.org> 1700000000 +0100',
  'committer Grace <Grace@Example.org> 1700000001 +0000',
  '',
].join('\n');
const payload = utf8(`${headerText}\nsubject line\n\nbody\n`);
const context = { account: formatAccount({ chainId: 31337, address: wallet.account }), repository };

let secp: Secp256k1;
let armor: string;
let commit: Uint8Array;

const withHeader = (signature: string, name = 'gpgsig', after = ''): Uint8Array =>
  utf8(`${headerText}${name} ${signature.trimEnd().replaceAll('\n', '\n ')}\n${after}\nsubject line\n\nbody\n`);

function signatureIn(text: string): KeySignature {
  const signature = decodeArmor(text);
  if (signature.scheme === 'erc1271') throw new Error('not by a key');
  return signature;
}

beforeAll(async () => {
  secp = await loadVerifier();
  armor = await signPayload(wallet, payload, { repository });
  commit = withHeader(armor);
});

describe('accounts', () => {
  it('are CAIP-10 with a checksummed address, spelled in one way', () => {
    expect(parseAccount(context.account)).toEqual({ chainId: 31337, address: wallet.account });
    expect(checksumAddress('0x70997970c51812dc3a010c7d01b50e0d17dc79c8')).toBe(wallet.account);
    const lower = wallet.account.toLowerCase();
    for (const bad of [lower, `eip155:1:${lower}`, `eip155:01:${wallet.account}`, `eip155:1:${wallet.account} `]) {
      expect(() => parseAccount(bad)).toThrow('not an account');
    }
  });
});

describe('what is signed', () => {
  it('hashes as EIP-712 and EIP-191 do, for any text', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\n\0]/g, ''));
    const parents = fc.array(fc.constantFrom('b'.repeat(40), 'c'.repeat(40)), { maxLength: 3 });
    fc.assert(
      fc.property(line, line, parents, fc.constantFrom('', repository), (author, subject, ids, where) => {
        const text = `tree ${'a'.repeat(40)}\n${ids.map((id) => `parent ${id}\n`).join('')}author ${author}\n\n${subject}\n`;
        const signing = { account: context.account, repository: where };
        const data = typedDataFor(utf8(text), signing);
        expect(data.message).toMatchObject({ author, subject, parents: ids });
        expect(hexOf(typedDataHash(data))).toBe(hashTypedData(data));
        const shown = textFor(utf8(text), signing);
        expect(hexOf(textHash(shown))).toBe(hashMessage(shown));
      }),
    );
  });

  it('reads a tag as what it is', () => {
    const tag = utf8(
      `object ${'a'.repeat(40)}\ntype commit\ntag v1\ntagger Ada <ada@example.org> 1 +0000\n\nv1 release\n`,
    );
    const data = typedDataFor(tag, context);
    expect(data.message).toMatchObject({ object: 'a'.repeat(40), type: 'commit', name: 'v1', subject: 'v1 release' });
    expect(hexOf(typedDataHash(data))).toBe(hashTypedData(data));
  });

  it('reads headers by position, and refuses what git would not write', () => {
    expect(readPayload(payload)).toMatchObject({ kind: 'commit', subject: 'subject line', parents: { length: 2 } });
    expect(claimedEmails(payload)).toEqual(['ada@example.org', 'grace@example.org']);
    for (const bad of [
      '',
      '\n',
      'tree x\n\n',
      `author A\ntree ${'a'.repeat(40)}\n\n`,
      `tree ${'a'.repeat(40)}\n\nmessage`,
    ]) {
      expect(() => readPayload(utf8(bad))).toThrow('not a commit or tag');
    }
  });

  it('is the commit without any gpgsig header, and nothing else of it', () => {
    expect(payloadOf(payload)).toEqual(payload);
    expect(payloadOf(commit)).toEqual(payload);
    expect(payloadOf(withHeader(armor, 'gpgsig', 'gpgsigx junk\n more\n'))).toEqual(payload);
    const mergetag = utf8(`${headerText}mergetag object x\n gpgsig inside\ngpgsig -----X\n y\n\ngpgsig in the body\n`);
    expect(new TextDecoder().decode(payloadOf(mergetag))).toBe(
      `${headerText}mergetag object x\n gpgsig inside\n\ngpgsig in the body\n`,
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => payloadOf(bytes).length <= bytes.length));
  });
});

describe('armor', () => {
  it('has one spelling, and survives a round trip', () => {
    const signature = decodeArmor(armor);
    expect(encodeArmor(signature)).toBe(armor);
    expect(signature).toMatchObject({ version: 1, scheme: 'eip712', ...context });
    const folded = armor.replace(/\n(?=[A-Za-z0-9+/=]+\n)/, '');
    const spaced = reencode((json) => json.replace(':', ': '));
    const reordered = reencode((json) =>
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(json)).reverse())),
    );
    const extra = reencode((json) => json.replace('{', '{"a":1,'));
    const version = reencode((json) => json.replace('"version":1', '"version":2'));
    const upper = reencode((json) =>
      json.replace(signature.signature, `0x${signature.signature.slice(2).toUpperCase()}`),
    );
    for (const other of [
      `${armor}\n`,
      armor.trim(),
      ` ${armor}`,
      armor.replaceAll('\n', '\r\n'),
      folded,
      spaced,
      reordered,
      extra,
      version,
      upper,
    ]) {
      expect(() => decodeArmor(other), other).toThrow('canonical');
      expect(verifyPayload(payload, other, secp).state).toBe('bad');
    }
  });

  it('tells other kinds of signature from a broken one of ours', () => {
    expect(isForeign('-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n')).toBe(true);
    expect(isForeign('-----BEGIN SIGNED MESSAGE-----\nMIIBaaaa\n-----END SIGNED MESSAGE-----\n')).toBe(true);
    expect(isForeign('')).toBe(true);
    expect(isForeign(armor)).toBe(false);
    expect(isForeign(armor.replaceAll('\n', '\r\n'))).toBe(false);
    fc.assert(fc.property(fc.string(), (text) => typeof isForeign(text) === 'boolean'));
  });

  function reencode(change: (json: string) => string): string {
    const json = atob(armor.split('\n').slice(1, -2).join(''));
    const lines = btoa(change(json)).replace(/.{1,64}/g, '$&\n');
    return `-----BEGIN SIGNED MESSAGE-----\n${lines}-----END SIGNED MESSAGE-----\n`;
  }
});

describe('verification', () => {
  it('accepts what the wallet signed', () => {
    const expected = { state: 'valid', account: wallet.account, payloadSha256: sha256Hex(payload), repository };
    expect(verifyCommit(commit, secp)).toEqual(expected);
    expect(verifyCommit(commit, nobleSecp256k1)).toEqual(expected);
  });

  it('accepts a personal_sign by a wallet without typed data', async () => {
    const old = createTestWallet();
    old.behave('no-typed-data');
    const text = await signPayload(old, payload, { repository: '' });
    expect(old.asked).toEqual(['typed-data', 'message']);
    expect(decodeArmor(text).scheme).toBe('eip191');
    expect(verifyPayload(payload, text, secp)).toMatchObject({
      state: 'valid',
      account: wallet.account,
      repository: '',
    });
  });

  it('never accepts a commit with any one byte changed', () => {
    for (let at = 0; at < commit.length; at++) {
      const changed = commit.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(verifyCommit(changed, secp).state, `byte ${at}`).not.toBe('valid');
    }
  });

  it('never accepts a byte added or taken away', () => {
    fc.assert(
      fc.property(fc.nat(commit.length), fc.uint8Array({ maxLength: 3 }), fc.nat(3), (at, added, removed) => {
        fc.pre(added.length > 0 || removed > 0);
        const changed = concatBytes(commit.subarray(0, at), added, commit.subarray(at + removed));
        fc.pre(Buffer.compare(changed, commit) !== 0);
        return verifyCommit(changed, secp).state !== 'valid';
      }),
      { numRuns: 1000 },
    );
  });

  it('rejects any other gpgsig header and any other place', () => {
    const other = withHeader(armor, 'gpgsig', 'gpgsigx junk\n');
    const twice = utf8(new TextDecoder().decode(commit).replace('gpgsig ', 'gpgsig-sha256 junk\ngpgsig '));
    const early = utf8(
      new TextDecoder()
        .decode(commit)
        .replace(/^(tree .*\n)([\s\S]*?)(gpgsig [\s\S]*?-----END SIGNED MESSAGE-----\n)/, '$1$3$2'),
    );
    for (const bytes of [other, twice, early, withHeader(armor, 'gpgsig-sha256')]) {
      expect(payloadOf(bytes)).toEqual(payload);
      expect(verifyCommit(bytes, secp)).toMatchObject({ state: 'bad', payloadSha256: sha256Hex(payload) });
    }
  });

  it('rejects another account, repository, key, scheme and a high s', async () => {
    const signature = signatureIn(armor);
    const other = createTestWallet(2);
    const theirs = signatureIn(await signPayload(other, payload, { repository }));
    const highS = flipS(signature.signature);
    const forgeries: Partial<KeySignature>[] = [
      { account: theirs.account },
      { account: formatAccount({ chainId: 1, address: wallet.account }) },
      { repository: '' },
      { publicKey: theirs.publicKey },
      { publicKey: `0x02${'0'.repeat(64)}` },
      { signature: theirs.signature },
      { signature: `0x${'0'.repeat(128)}` },
      { signature: highS },
      { scheme: 'eip191' },
      { account: theirs.account, publicKey: theirs.publicKey },
    ];
    for (const change of forgeries) {
      const forged = encodeArmor({ ...signature, ...change });
      for (const curve of [secp, nobleSecp256k1]) {
        expect(verifyPayload(payload, forged, curve), JSON.stringify(change)).toMatchObject({ state: 'bad' });
      }
    }
    expect(hasLowS(hexBytes(asHex(highS)))).toBe(false);
    expect(hexOf(withLowS(hexBytes(asHex(highS))).signature)).toBe(signature.signature);
  });

  it('says "cannot check" of a smart account, never "bad"', () => {
    const text = encodeArmor({ version: 1, scheme: 'erc1271', ...context, signature: '0x1234' });
    expect(verifyPayload(payload, text, secp)).toMatchObject({ state: 'cannot-check', account: wallet.account });
  });

  it('tells unsigned and foreign commits apart', () => {
    expect(verifyCommit(payload, secp)).toEqual({ state: 'unsigned', payloadSha256: sha256Hex(payload) });
    const pgp = withHeader('-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----');
    expect(verifyCommit(pgp, secp)).toMatchObject({ state: 'foreign', payloadSha256: sha256Hex(payload) });
    fc.assert(fc.property(fc.uint8Array(), (bytes) => verifyCommit(bytes, secp).state !== 'valid'));
  });

  it('verifies tags, and SHA-256 commits under their own header', async () => {
    const tag = utf8(`object ${'a'.repeat(40)}\ntype commit\ntag v1\ntagger Ada <ada@example.org> 1 +0000\n\nv1\n`);
    const signed = concatBytes(tag, utf8(await signPayload(wallet, tag, { repository })));
    expect(splitTag(signed).payload).toEqual(tag);
    expect(verifyTag(signed, secp)).toMatchObject({ state: 'valid', account: wallet.account });
    expect(verifyTag(tag, secp).state).toBe('unsigned');
    signed[signed.length - armor.length - 3] = 50;
    expect(verifyTag(signed, secp).state).not.toBe('valid');

    const long = utf8(`tree ${'a'.repeat(64)}\nauthor A <a@b> 1 +0000\n\nlong\n`);
    const text = (await signPayload(wallet, long, { repository })).trimEnd().replaceAll('\n', '\n ');
    const header = (name: string) => utf8(new TextDecoder().decode(long).replace('\n\n', `\n${name} ${text}\n\n`));
    expect(verifyCommit(header('gpgsig-sha256'), secp).state).toBe('valid');
    expect(verifyCommit(header('gpgsig'), secp).state).toBe('bad');
  });
});

describe('the wallet', () => {
  it('is refused where another account answered', async () => {
    const impostor = createTestWallet();
    impostor.behave('other-key');
    await expect(signPayload(impostor, payload, { repository })).rejects.toMatchObject({ code: 'bad-signature' });
    impostor.behave('disconnected');
    await expect(signPayload(impostor, payload, { repository })).rejects.toMatchObject({
      code: 'wallet-not-connected',
    });
    impostor.behave('reject');
    await expect(signPayload(impostor, payload, { repository })).rejects.toMatchObject({ code: 'wallet-rejected' });
  });

  it('may answer with a high s or a recovery byte of 0 or 1', async () => {
    for (const change of [flipAll, (hex: string) => `${hex.slice(0, -2)}${hex.endsWith('1b') ? '00' : '01'}`]) {
      const odd = {
        ...wallet,
        signTypedData: async (...args: Parameters<typeof wallet.signTypedData>) =>
          asHex(change(await wallet.signTypedData(...args))),
      };
      expect(await signPayload(odd, payload, { repository })).toBe(armor);
    }
  });
});

function asHex(text: string): `0x${string}` {
  return `0x${text.slice(2)}`;
}

function flipS(signature: string): string {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const s = order - BigInt(`0x${signature.slice(66, 130)}`);
  return `${signature.slice(0, 66)}${s.toString(16).padStart(64, '0')}`;
}

function flipAll(signature: string): string {
  return `${flipS(signature)}${signature.endsWith('1b') ? '1c' : '1b'}`;
}

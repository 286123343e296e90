import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clientIdOf } from './client-identity.ts';
import { clientToken, encode, issuerOf } from './client-token.ts';

const now = 1_800_000_000;
const { privateKey } = generateKeyPairSync('ed25519');
const iss = issuerOf(privateKey);
const token = (claims: object, header?: object) => clientToken(privateKey, claims, header);
const good = { iss, sub: 'x', aud: 'ws://relay', iat: now - 5, exp: now + 86_400 };

describe('clientIdOf', () => {
  it('returns the issuer that signed', () => {
    expect(clientIdOf(token(good), now)).toBe(iss);
  });

  it.each([
    ['nothing', ''],
    ['text', 'not a token'],
    ['two parts', 'e30.e30'],
    ['no claims', token({})],
    ['another algorithm', token(good, { alg: 'none', typ: 'JWT' })],
    ['an expired token', token({ ...good, exp: now - 3600 })],
    ['a token from the future', token({ ...good, iat: now + 3600 })],
    ['another key', token({ ...good, iss: iss.replace(/.$/, (last) => (last === '2' ? '3' : '2')) })],
    ['a key of another kind', token({ ...good, iss: 'did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc' })],
    ['no base58', token({ ...good, iss: 'did:key:z0OIl' })],
    ['a changed payload', token(good).replace(/\.[^.]+\./, `.${encode({ ...good, sub: 'y' })}.`)],
  ])('refuses %s', (_what, text) => {
    expect(() => clientIdOf(text, now)).toThrow();
  });
});

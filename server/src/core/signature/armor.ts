import * as z from 'zod';
import { CairnError } from '../../protocol/errors.ts';
import { repositoryAssetSchema } from '../../protocol/primitives.ts';
import { decodeUtf8, utf8 } from '../bytes.ts';
import { canonicalJson } from '../canonical-json.ts';
import { parseAccount } from './account.ts';

const begin = '-----BEGIN SIGNED MESSAGE-----\n';
const end = '-----END SIGNED MESSAGE-----\n';
const lineLength = 64;
/** Several times what a signature needs; more is an attack or a mistake. */
const longestArmor = 16_384;

const common = {
  version: z.literal(1),
  account: z.string().refine(isAccount, 'not an account'),
  repository: z.union([z.literal(''), repositoryAssetSchema]),
};

/** The signature of an account with a key: r‖s without a recovery byte, and the compressed public key, lower-case hex. */
const keySignatureSchema = z.strictObject({
  ...common,
  scheme: z.enum(['eip712', 'eip191']),
  publicKey: z.string().regex(/^0x0[23][0-9a-f]{64}$/),
  signature: z.string().regex(/^0x[0-9a-f]{128}$/),
});

/** The signature of a smart account (ERC-1271): only its contract can say whether it holds. */
const contractSignatureSchema = z.strictObject({
  ...common,
  scheme: z.literal('erc1271'),
  signature: z.string().regex(/^0x([0-9a-f]{2})+$/),
});

const walletSignatureSchema = z.discriminatedUnion('scheme', [keySignatureSchema, contractSignatureSchema]);

export type KeySignature = z.infer<typeof keySignatureSchema>;
export type WalletSignature = z.infer<typeof walletSignatureSchema>;

/** The one text of a wallet signature: canonical JSON in base64, in lines of 64, in git's x509 frame. Error `bad-signature`. */
export function encodeArmor(signature: WalletSignature): string {
  return spell(requireSignature(signature));
}

/** Reads a wallet signature; anything but its one canonical text is refused. Error `bad-signature`. */
export function decodeArmor(armor: string): WalletSignature {
  const json = armorContent(armor);
  if (json === null) throw notCanonical('It is not framed as a wallet signature.');
  const signature = requireSignature(parseJson(json));
  if (spell(signature) !== armor)
    throw notCanonical('The same content is spelled in another way than the canonical one.');
  return signature;
}

function requireSignature(value: unknown): WalletSignature {
  const parsed = walletSignatureSchema.safeParse(value);
  if (!parsed.success) throw notCanonical(z.prettifyError(parsed.error));
  return parsed.data;
}

const lines = new RegExp(`.{1,${lineLength}}`, 'g');

function spell(signature: WalletSignature): string {
  return `${begin}${encodeBase64(utf8(canonicalJson(signature))).replace(lines, '$&\n')}${end}`;
}

/** Whether a signature is somebody else's kind: PGP, SSH or S/MIME rather than a wallet's, sound or not. */
export function isForeign(armor: string): boolean {
  return armorContent(armor)?.startsWith('{') !== true;
}

/** The text inside the frame, read leniently; null where there is no frame or no text in it. */
function armorContent(armor: string): string | null {
  if (armor.length > longestArmor) return null;
  const [, base64] = /-----BEGIN SIGNED MESSAGE-----([\s\S]*?)-----END SIGNED MESSAGE-----/.exec(armor) ?? [];
  if (base64 === undefined) return null;
  try {
    return decodeUtf8(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch {
    return null;
  }
}

function encodeBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isAccount(text: string): boolean {
  try {
    parseAccount(text);
    return true;
  } catch {
    return false;
  }
}

function notCanonical(why: string): CairnError {
  return new CairnError('bad-signature', 'The signature is not in its canonical form.', { why });
}

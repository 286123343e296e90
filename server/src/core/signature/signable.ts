import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Sha256 } from '../../protocol/primitives.ts';
import { concatBytes, fromHex, sha256Hex, utf8 } from '../bytes.ts';
import type { AccountName } from './account.ts';
import { type PayloadFacts, readPayload } from './signed-object.ts';

/** Who signs, and for which on-chain repository (CAIP-19, empty before it is registered). */
export interface SigningContext {
  account: AccountName;
  repository: string;
}

type FieldType = 'string' | 'string[]' | 'bytes32';
interface Field {
  name: string;
  type: FieldType;
}

/** EIP-712 typed data of one commit or tag, in the shape wallets take. */
export interface SignableData {
  domain: { name: string; version: string };
  types: Record<string, Field[]>;
  primaryType: 'Commit' | 'Tag';
  message: Record<string, string | string[]>;
}

/** No chain id: wallets refuse one that is not active, and a commit belongs to no chain. */
const domain = { name: 'Cairn Commit', version: '1' };

const around = (fields: string[]): Field[] => [
  { name: 'account', type: 'string' },
  { name: 'repository', type: 'string' },
  ...fields.map((name): Field => ({ name, type: name === 'parents' ? 'string[]' : 'string' })),
  { name: 'payloadSha256', type: 'bytes32' },
];

const fieldsOf = {
  Commit: around(['tree', 'parents', 'author', 'subject']),
  Tag: around(['object', 'type', 'name', 'tagger', 'subject']),
};

/** What a wallet shows and signs for a payload. Error `bad-object`. */
export function typedDataFor(payload: Uint8Array, context: SigningContext): SignableData {
  return describe(readPayload(payload), context, sha256Hex(payload));
}

function describe(facts: PayloadFacts, { account, repository }: SigningContext, payloadSha256: Sha256): SignableData {
  const { kind, ...shown } = facts;
  const primaryType = kind === 'commit' ? 'Commit' : 'Tag';
  return {
    domain: { ...domain },
    types: { [primaryType]: fieldsOf[primaryType] },
    primaryType,
    message: { account, repository, ...shown, payloadSha256: `0x${payloadSha256}` },
  };
}

/** The text a wallet without typed data signs (EIP-191): the same fields, one a line. */
export function textFor(payload: Uint8Array, context: SigningContext): string {
  const { primaryType, message } = typedDataFor(payload, context);
  const lines = fieldsOf[primaryType].map(({ name }) => `${name}: ${[message[name]].flat().join(' ')}`);
  return [`Cairn ${primaryType} signature`, '', ...lines].join('\n');
}

/** EIP-712 digest: 32 bytes. */
export function typedDataHash(data: SignableData): Uint8Array {
  const fields = fieldsOf[data.primaryType];
  const values = fields.map(({ name, type }) => encodeValue(type, data.message[name] ?? ''));
  const struct = keccak_256(concatBytes(typeHash[data.primaryType], ...values));
  return keccak_256(concatBytes(new Uint8Array([0x19, 0x01]), domainSeparator, struct));
}

/** EIP-191 `personal_sign` digest: 32 bytes. */
export function textHash(text: string): Uint8Array {
  const bytes = utf8(text);
  return keccak_256(concatBytes(utf8(`\x19Ethereum Signed Message:\n${bytes.length}`), bytes));
}

const hashText = (text: string): Uint8Array => keccak_256(utf8(text));

const hashType = (name: string, fields: Field[]): Uint8Array =>
  hashText(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`);

const typeHash = { Commit: hashType('Commit', fieldsOf.Commit), Tag: hashType('Tag', fieldsOf.Tag) };

const domainSeparator = keccak_256(
  concatBytes(hashText('EIP712Domain(string name,string version)'), hashText(domain.name), hashText(domain.version)),
);

function encodeValue(type: FieldType, value: string | string[]): Uint8Array {
  if (Array.isArray(value)) return keccak_256(concatBytes(...value.map(hashText)));
  return type === 'bytes32' ? fromHex(value.slice(2)) : hashText(value);
}

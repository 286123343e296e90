import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { concatBytes } from '../bytes.ts';

const lineFeed = 10;
const space = 32;
const latin1 = new TextDecoder('latin1');
const lossyUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A commit or tag taken apart into what is signed and the signature. */
export interface SignedObject {
  /** The object without every `gpgsig*` header; of a tag: without the armor at its end. */
  payload: Uint8Array;
  /** Text of the signature, null where there is none. */
  armor: string | null;
  /** Why this can't be a signature in its one canonical place, null if it is. */
  irregular: string | null;
}

/** What is signed: the commit without every `gpgsig*` header. */
export function payloadOf(commit: Uint8Array): Uint8Array {
  return splitCommit(commit).payload;
}

/** Takes a commit apart. git itself overlooks a second signature header, and its place: both are told in `irregular`. */
export function splitCommit(commit: Uint8Array): SignedObject {
  const { lines, end } = headerLines(commit);
  const expected = (lines[0]?.bytes.length ?? 0) > sha1TreeLine ? 'gpgsig-sha256' : 'gpgsig';
  const signatures = lines.filter(isSignature);
  const signature = signatures.find((line) => line.name === expected) ?? signatures[0];
  if (signature === undefined) return { payload: commit, armor: null, irregular: null };
  const kept = lines.filter((line) => !isSignature(line)).map((line) => line.bytes);
  const payload = concatBytes(...kept, commit.subarray(end));
  let irregular: string | null = null;
  if (signatures.length > 1 || signature.name !== expected)
    irregular = 'It carries another gpgsig header, which git overlooks.';
  else if (signature !== lines.at(-1)) irregular = 'The signature does not stand at the end of the header.';
  return { payload, armor: unfold(signature), irregular };
}

/** Bytes of `tree`, a space, a SHA-1 id and a line feed. In a SHA-256 repository git signs under another header name. */
const sha1TreeLine = 46;

const isSignature = (line: HeaderLine): boolean => line.name.startsWith('gpgsig');

const armorStart = /^-----BEGIN (?:PGP SIGNATURE|PGP MESSAGE|SIGNED MESSAGE|SSH SIGNATURE)-----$/gm;

/** Takes an annotated tag apart: its signature is the text after the last line that begins one. */
export function splitTag(tag: Uint8Array): SignedObject {
  const text = latin1.decode(tag);
  const start = [...text.matchAll(armorStart)].at(-1)?.index;
  const hasHeader = headerLines(tag).lines.some(isSignature);
  const irregular = hasHeader ? 'It carries a gpgsig header, which git overlooks.' : null;
  if (start === undefined) return { payload: tag, armor: null, irregular };
  return { payload: tag.subarray(0, start), armor: text.slice(start), irregular };
}

/** What a payload says of itself, as shown in the wallet. Text is UTF-8, with U+FFFD for bytes that are not. */
export type PayloadFacts =
  | { kind: 'commit'; tree: ObjectId; parents: ObjectId[]; author: string; subject: string }
  | { kind: 'tag'; object: ObjectId; type: string; name: string; tagger: string; subject: string };

/** Reads the header by position, as git does. Error `bad-object`. */
export function readPayload(payload: Uint8Array): PayloadFacts {
  const { lines, end } = headerLines(payload);
  const values = lines.map((line) => ({
    name: line.name,
    value: lossyUtf8.decode(line.bytes).slice(line.name.length + 1, -1),
  }));
  const subject = lossyUtf8.decode(payload.subarray(end + 1)).split('\n', 1)[0] ?? '';
  const take = (name: string): string | null => (values[0]?.name === name ? (values.shift()?.value ?? null) : null);
  const tree = take('tree');
  if (tree !== null) {
    const parents: ObjectId[] = [];
    for (let parent = take('parent'); parent !== null; parent = take('parent')) parents.push(requireId(parent));
    return { kind: 'commit', tree: requireId(tree), parents, author: requireField(take('author'), 'author'), subject };
  }
  return {
    kind: 'tag',
    object: requireId(requireField(take('object'), 'tree or object')),
    type: requireField(take('type'), 'type'),
    name: requireField(take('tag'), 'tag'),
    tagger: take('tagger') ?? '',
    subject,
  };
}

/** E-mail addresses a payload claims, lower case: of author, committer or tagger. */
export function claimedEmails(payload: Uint8Array): string[] {
  const header = lossyUtf8.decode(payload.subarray(0, headerLines(payload).end));
  return [...header.matchAll(/^(?:author|committer|tagger) [^\n]*<([^>\n]*)>/gm)].map(([, email = '']) =>
    email.toLowerCase(),
  );
}

interface HeaderLine {
  name: string;
  /** The line with its line feed and all continuation lines. */
  bytes: Uint8Array;
}

/** Header lines up to the empty line; `end` is where that begins (or the object ends). */
function headerLines(object: Uint8Array): { lines: HeaderLine[]; end: number } {
  const lines: HeaderLine[] = [];
  let start = 0;
  while (start < object.length && object[start] !== lineFeed) {
    let next = afterLine(object, start);
    while (object[next] === space) next = afterLine(object, next);
    const bytes = object.subarray(start, next);
    const nameEnd = bytes.indexOf(space);
    lines.push({ name: latin1.decode(bytes.subarray(0, nameEnd < 0 ? bytes.length - 1 : nameEnd)), bytes });
    start = next;
  }
  return { lines, end: start };
}

function afterLine(object: Uint8Array, start: number): number {
  const found = object.indexOf(lineFeed, start);
  return found < 0 ? object.length : found + 1;
}

/** Value of a header of several lines, each continuation without its leading space. */
function unfold(line: HeaderLine): string {
  return latin1
    .decode(line.bytes)
    .slice(line.name.length + 1)
    .replaceAll('\n ', '\n');
}

function requireId(text: string): ObjectId {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) throw notAnObject(`"${text.slice(0, 80)}" is no object id.`);
  return text;
}

function requireField(value: string | null, name: string): string {
  if (value === null) throw notAnObject(`The header line "${name}" is missing or out of place.`);
  return value;
}

function notAnObject(why: string): CairnError {
  return new CairnError('bad-object', 'This is not a commit or tag as git writes it.', { why });
}

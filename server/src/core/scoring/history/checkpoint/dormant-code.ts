import { DormantCode } from '../../use/dormant.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

export function writeDormant(out: ByteWriter, dormant: DormantCode): void {
  const entries = dormant.entries();
  out.varint(entries.length);
  for (const [{ name, lead, head, path, tokens, says, within, hasNewName }, time] of entries) {
    out.varint(name >>> 0);
    out.varint(lead);
    out.varint(head >>> 0);
    out.text(path);
    out.varint(tokens);
    out.varint(time);
    out.varint(within >>> 0);
    out.varint(hasNewName ? 1 : 0);
    out.varint(says.length);
    for (const said of says) out.varint(said >>> 0);
  }
  writeWords(out, dormant.awaited.entries());
  writeWords(out, dormant.met.entries());
}

function writeWords(out: ByteWriter, words: readonly [number, number][]): void {
  out.varint(words.length);
  for (const [word, time] of words) {
    out.varint(word >>> 0);
    out.varint(time);
  }
}

export function readDormant(reader: ByteReader): DormantCode {
  const dormant = new DormantCode();
  for (let left = reader.count(); left > 0; left -= 1) {
    const [name, lead, head] = [readWord(reader), reader.varint(), readWord(reader)];
    const [path, tokens] = [reader.text(), reader.varint()];
    const [time, within, hasNewName] = [reader.varint(), readWord(reader), reader.varint() === 1];
    const says: number[] = [];
    for (let more = reader.count(); more > 0; more -= 1) says.push(readWord(reader));
    dormant.add({ name, lead, head, path, tokens, says, within, hasNewName }, time);
  }
  for (const words of [dormant.awaited, dormant.met])
    for (let left = reader.count(); left > 0; left -= 1) words.add(readWord(reader), reader.varint());
  return dormant;
}

const readWord = (reader: ByteReader): number => reader.varint(2 ** 32 - 1) | 0;

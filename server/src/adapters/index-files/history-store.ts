import { hash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Checkpoint, HistoryStore } from '../../ports/history-store.ts';

/** Before the checksum of what follows it. */
const MAGIC = Buffer.from('cairn history 1\n');
const CHECKSUM = 32;
const NAME = /^(\d{1,12})-([0-9a-f]{40,64})\.checkpoint$/;
const TEMPORARY = /\.\d+\.[0-9a-f]+\.tmp$/;
/** A temporary file that nobody has finished for so long was left by a process that was killed. Milliseconds. */
const ABANDONED = 3_600_000;

/**
 * One file a checkpoint in a folder of the user's own. A file is synced and renamed into place, so that readers and writers in other
 * processes, and a kill at any moment, see a whole one or none; its checksum tells what happened to it afterwards.
 */
export function createFileHistoryStore(directory: string): HistoryStore {
  const fileOf = ({ changes, commit }: Checkpoint) => path.join(directory, `${changes}-${commit}.checkpoint`);
  return {
    async list() {
      const names = await readdir(directory).catch((): string[] => []);
      return names.flatMap((name) => checkpointOf(name) ?? []).sort((a, b) => b.changes - a.changes);
    },
    async read(checkpoint) {
      const bytes = await readFile(fileOf(checkpoint)).catch(() => null);
      return bytes === null ? null : checked(bytes);
    },
    async write(checkpoint, bytes) {
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await removeAbandoned(directory);
        await writeWhole(fileOf(checkpoint), bytes);
      } catch {
        // A full disk or a folder that can't be written: the index is made again next time.
      }
    },
    async remove(checkpoint) {
      await rm(fileOf(checkpoint), { force: true }).catch(() => undefined);
    },
  };
}

function checkpointOf(name: string): Checkpoint | null {
  const [, changes, commit] = NAME.exec(name) ?? [];
  return commit === undefined ? null : { changes: Number(changes), commit };
}

/** The bytes behind a checksum that is right. */
function checked(file: Buffer): Uint8Array | null {
  const start = MAGIC.length + CHECKSUM;
  const bytes = file.subarray(start);
  const isWhole =
    file.subarray(0, MAGIC.length).equals(MAGIC) && checksum(bytes).equals(file.subarray(MAGIC.length, start));
  return isWhole ? bytes : null;
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writev([MAGIC, checksum(bytes), bytes]);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function removeAbandoned(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!TEMPORARY.test(name)) continue;
    const file = path.join(directory, name);
    const info = await stat(file).catch(() => null);
    if (info !== null && Date.now() - info.mtimeMs > ABANDONED) await rm(file, { force: true });
  }
}

/**
 * By way of text, as a `Buffer` that Node makes outside of JavaScript gives an array another prototype: the first one makes V8 throw away nearly
 * all it has compiled, and a checkpoint is written in the midst of a reading.
 */
const checksum = (bytes: Uint8Array): Buffer => Buffer.from(hash('sha256', bytes, 'hex'), 'hex');

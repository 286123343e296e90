import { link, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PackBytes, PackContent } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';
import { firstLines, type GitOutput, type GitPlace, runGit, runGitOk, streamGit } from './git-process.ts';
import { joinPacks, pickObjects } from './join-packs.ts';
import type { ObjectReader } from './object-reader.ts';
import { PackIndex } from './pack-index.ts';
import { nameObjects } from './pack-reader.ts';
import { strictOption } from './tolerated-faults.ts';

/** Everything that would let two machines make different bytes of the same objects. */
const packSettings = [
  'pack.threads=1',
  'pack.compression=9',
  'pack.window=10',
  'pack.depth=50',
  'pack.windowMemory=0',
  'pack.packSizeLimit=0',
  'pack.useSparse=false',
  'core.bigFileThreshold=512m',
].flatMap((setting) => ['-c', setting]);

/** Git's own `receive.unpackLimit`: fewer objects become loose ones, more stay a pack. */
const unpackLimit = 100;

const headerBytes = 12;
/** Header and trailer (20 or 32 bytes) are the least a pack can be. */
const smallestPack = 32;

/** The bytes of a pack as git makes them, a piece at a time; only as fast as they are taken. */
export function makePack(
  place: GitPlace,
  wants: ObjectId[],
  haves: ObjectId[],
  options: { thin: boolean; signal?: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const args = ['pack-objects', '--stdout', '--revs', '-q', '--delta-base-offset'];
  args.push('--no-reuse-delta', '--no-reuse-object', '--no-use-bitmap-index');
  if (options.thin) args.push('--thin');
  // Run in git's own folder, where no work tree's attributes are found: they could turn deltas off.
  const gitDirectory = place.gitDirectory ?? place.directory;
  return streamGit({ git: place.git, directory: gitDirectory, gitDirectory }, [...packSettings, ...args], {
    input: revisions(wants, haves),
    signal: options.signal,
  });
}

export async function reachableIds(
  place: GitPlace,
  wants: ObjectId[],
  haves: ObjectId[],
  signal?: AbortSignal,
): Promise<ObjectId[]> {
  const args = ['rev-list', '--objects', '--no-object-names', '--stdin'];
  const output = await runGitOk(place, args, { input: revisions(wants, haves), signal });
  return output.toString('latin1').split('\n').filter(Boolean);
}

/**
 * Stores a pack's objects once all of them are checked. The pack is first indexed into a folder of its own, from a file, which is where
 * git refuses missing and trailing bytes, broken objects and links to objects that are not here. Error `bad-object`.
 */
export async function storePack(
  place: GitPlace,
  commonDirectory: string,
  pack: PackBytes,
  signal?: AbortSignal,
): Promise<number> {
  const objects = objectsOf(commonDirectory);
  return inQuarantine(path.join(objects, 'tmp_objdir-cairn-'), signal, async (folder) => {
    const { file, count } = await indexPack(place, pack, { folder, beside: objects }, signal);
    if (count >= unpackLimit) await keepPack(folder, objects);
    else await unpackLoose(place, file, signal);
    return count;
  });
}

/** Checks a pack as `storePack` does, and tells what is in it; nothing of it stays. Error `bad-object`. */
export async function inspectPack(
  place: GitPlace,
  { commonDirectory, objectFormat }: { commonDirectory: string; objectFormat: ObjectFormat },
  pack: PackBytes,
  { alone, folder: parent, signal }: { alone: boolean; folder: string; signal?: AbortSignal },
): Promise<PackContent> {
  const beside = alone ? null : objectsOf(commonDirectory);
  return inQuarantine(path.resolve(parent, 'check-'), signal, async (folder) => {
    const { count } = await indexPack(place, pack, { folder, beside }, signal);
    const packs = path.join(folder, 'pack');
    const name = (await readdir(packs)).find((candidate) => candidate.endsWith('.idx')) ?? '';
    const index = new PackIndex(await readFile(path.join(packs, name)), objectFormat);
    // Behind the pack's own objects, git adds those of the repository that its deltas build on.
    return { holds: (id) => index.has(id), borrowed: index.idsAfter(count) };
  });
}

/**
 * Stores several packs as one, each of which may build on those before it and on what is here; all are stored or none. The objects are
 * named first: git takes none twice, nor well what is here already. Error `bad-object`.
 */
export async function storePacks(
  place: GitPlace,
  { commonDirectory, objectFormat }: { commonDirectory: string; objectFormat: ObjectFormat },
  packs: readonly Uint8Array[],
  here: Pick<ObjectReader, 'read' | 'has'>,
  signal?: AbortSignal,
): Promise<number> {
  const joined = joinPacks(packs, objectFormat);
  if (joined === null) throw badPack('One of the packs is damaged.');
  const objects = await nameObjects(joined, objectFormat, (id) => here.read(id));
  const known = await Promise.all(objects.map(({ id }) => here.has(id)));
  const missing = objects.filter((_, index) => known[index] === false);
  if (missing.length === 0) return 0;
  return storePack(place, commonDirectory, pickObjects(joined, missing, objectFormat), signal);
}

function objectsOf(commonDirectory: string): string {
  return path.join(commonDirectory, 'objects');
}

/** A folder that is gone afterwards. */
async function inQuarantine<T>(
  prefix: string,
  signal: AbortSignal | undefined,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(prefix);
  try {
    return await work(folder);
  } catch (error) {
    // The file system says "aborted" in its own way.
    if (signal?.aborted)
      throw new CairnError('cancelled', 'Cancelled. Nothing of the pack was stored.', { cause: error });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Checks and indexes a pack in a folder, where git sees the objects `beside` it and no others. */
async function indexPack(
  place: GitPlace,
  pack: PackBytes,
  { folder, beside }: { folder: string; beside: string | null },
  signal: AbortSignal | undefined,
): Promise<{ file: string; count: number }> {
  const file = path.join(folder, 'incoming');
  await writeFile(file, pack, { signal });
  const count = await objectCount(file);
  const alternates = beside === null ? {} : { GIT_ALTERNATE_OBJECT_DIRECTORIES: beside };
  const environment = { GIT_OBJECT_DIRECTORY: folder, ...alternates };
  const args = ['index-pack', strictOption, '--fix-thin', '--stdin'];
  const output = await withFile(file, (input) => runGit(place, args, { input, signal, environment }));
  if (output.code !== 0) throw badPack(firstLines(output.stderr));
  return { file, count };
}

async function unpackLoose(place: GitPlace, file: string, signal: AbortSignal | undefined): Promise<void> {
  const output = await withFile(file, (input) => runGit(place, ['unpack-objects', '-q'], { input, signal }));
  if (output.code !== 0) throw badPack(firstLines(output.stderr));
}

/** Links the pack in before its index: an index without its pack would be an error, the reverse is not seen. */
async function keepPack(quarantine: string, objects: string): Promise<void> {
  const from = path.join(quarantine, 'pack');
  const names = (await readdir(from)).sort((a, b) => Number(a.endsWith('.idx')) - Number(b.endsWith('.idx')));
  for (const name of names) {
    await link(path.join(from, name), path.join(objects, 'pack', name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function withFile(file: string, use: (descriptor: number) => Promise<GitOutput>): Promise<GitOutput> {
  const handle = await open(file, 'r');
  try {
    return await use(handle.fd);
  } finally {
    await handle.close();
  }
}

function revisions(wants: ObjectId[], haves: ObjectId[]): string {
  return `${[...wants, ...haves.map((id) => `^${id}`)].join('\n')}\n`;
}

/** As the header tells; what it tells wrong, git refuses. */
async function objectCount(file: string): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    if (size < smallestPack || buffer.toString('latin1', 0, 4) !== 'PACK')
      throw badPack('It does not begin as a pack does.');
    return buffer.readUInt32BE(8);
  } finally {
    await handle.close();
  }
}

function badPack(why: string): CairnError {
  return new CairnError('bad-object', 'The pack was refused and nothing of it was stored.', { why });
}

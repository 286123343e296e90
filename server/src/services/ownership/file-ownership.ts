import { type LineMap, mapLines, splitLines } from '../../core/ownership/line-map.ts';
import {
  type KnownContribution,
  type LineRange,
  lineWeight,
  type OwnedLine,
  type Owner,
  ownershipOf,
  type RangeOwnership,
} from '../../core/ownership/owners.ts';
import type { BlameLine, Repository } from '../../ports/repository.ts';
import type { SignatureState } from '../../protocol/contribution.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

export interface OwnershipDeps {
  repository: Repository;
  /** How a commit's wallet signature stands; asked once a commit. */
  verify: (commit: ObjectId) => Promise<SignatureState>;
}

export interface OwnedFile {
  /** Relative to the repository's top, `/` between names. */
  path: string;
  /** The buffer as it is now. */
  text: string;
  /** Null: nothing is committed yet. */
  head: ObjectId | null;
}

export interface FileOwnership {
  /**
   * Owners of each range, in the order given. `known` null: the network could not be asked.
   * Errors of Repository; a file that HEAD does not have is owned by nobody yet.
   */
  of(
    file: OwnedFile,
    ranges: readonly LineRange[],
    known: ReadonlyMap<ObjectId, KnownContribution> | null,
    signal?: AbortSignal,
  ): Promise<RangeOwnership[]>;
}

/** A file at HEAD: its lines and where each came from. */
interface Committed {
  lines: string[];
  blame: BlameLine[];
}

/** Files whose blame is kept. */
const KEPT_FILES = 64;

/** Blames a file at HEAD once, and maps the lines of the buffer to it on every call. */
export function createFileOwnership({ repository, verify }: OwnershipDeps): FileOwnership {
  const files = new Map<string, Committed | null>();
  const owners = new Map<ObjectId, Owner>();

  async function committed(file: OwnedFile, signal: AbortSignal | undefined): Promise<Committed | null> {
    if (file.head === null) return null;
    const key = `${file.head} ${repository.shallow} ${file.path}`;
    const kept = files.get(key);
    if (kept !== undefined) return kept;
    const loaded = await loadCommitted(repository, file.head, file.path, signal);
    files.set(key, loaded);
    for (const oldest of files.keys()) {
      if (files.size <= KEPT_FILES) break;
      files.delete(oldest);
    }
    return loaded;
  }

  async function learnOwners(blame: readonly BlameLine[], signal: AbortSignal | undefined): Promise<void> {
    for (const { commit, author } of blame) {
      if (owners.has(commit)) continue;
      signal?.throwIfAborted();
      owners.set(commit, ownerOf(await verify(commit), author));
    }
  }

  return {
    async of(file, ranges, known, signal) {
      const base = await committed(file, signal);
      await learnOwners(base?.blame ?? [], signal);
      const lines = splitLines(file.text);
      const map = mapLines(base?.lines ?? [], lines);
      const owned = lines.map((line, index) => ownedLine(line, blameAt(base, map, index), owners));
      return ranges.map((range) => ownershipOf(range, owned, known));
    },
  };
}

async function loadCommitted(
  repository: Repository,
  head: ObjectId,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Committed | null> {
  const blob = await repository.blobAt(head, path);
  if (blob === null) return null;
  signal?.throwIfAborted();
  const blame = await repository.blame(head, path, signal === undefined ? {} : { signal });
  return { lines: splitLines(new TextDecoder().decode(blob.data)), blame };
}

function blameAt(base: Committed | null, map: LineMap, index: number): BlameLine | undefined {
  const line = map[index] ?? -1;
  return line < 0 ? undefined : base?.blame[line];
}

function ownedLine(line: string, blame: BlameLine | undefined, owners: ReadonlyMap<ObjectId, Owner>): OwnedLine {
  const owner = blame === undefined ? undefined : owners.get(blame.commit);
  const weight = lineWeight(line);
  if (blame === undefined || owner === undefined)
    return { owner: { kind: 'uncommitted' }, commit: null, time: 0, weight };
  return { owner, commit: blame.commit, time: blame.time, weight };
}

/** A valid signature proves the account; anything else leaves the author line, which is only a claim. */
function ownerOf(signature: SignatureState, author: string): Owner {
  if (signature.state === 'valid' && signature.account !== undefined) {
    return { kind: 'wallet', account: signature.account, name: author };
  }
  return { kind: 'unproven', name: author };
}

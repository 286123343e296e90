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
import type { Address, ObjectId } from '../../protocol/primitives.ts';

export interface OwnershipDeps {
  repository: Repository;
  /** How a commit's wallet signature stands; asked once a commit. */
  verify: (commit: ObjectId) => Promise<SignatureState>;
  /** The account a commit no wallet signed is claimed for, as of `head`; null where nothing speaks for one. */
  claimedBy: (commit: ObjectId, head: ObjectId, signal?: AbortSignal) => Promise<Address | null>;
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
export function createFileOwnership(deps: OwnershipDeps): FileOwnership {
  const { repository } = deps;
  const signatures = new Map<ObjectId, SignatureState>();
  const files = new Map<string, Committed | null>();
  let owners = { head: '', of: new Map<ObjectId, Owner>() };

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

  /** Claims come with commits, so owners are those as of a HEAD. */
  async function ownersOf(base: Committed | null, head: ObjectId | null, signal: AbortSignal | undefined) {
    if (head === null || base === null) return new Map<ObjectId, Owner>();
    if (owners.head !== head) owners = { head, of: new Map() };
    const known = owners.of;
    for (const { commit, author } of base.blame) {
      if (known.has(commit)) continue;
      signal?.throwIfAborted();
      const signature = signatures.get(commit) ?? (await deps.verify(commit));
      signatures.set(commit, signature);
      known.set(commit, await ownerOf(signature, author, () => deps.claimedBy(commit, head, signal)));
    }
    return known;
  }

  return {
    async of(file, ranges, known, signal) {
      const base = await committed(file, signal);
      const owners = await ownersOf(base, file.head, signal);
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

/** A valid signature proves the account; a claim names one; anything else leaves the author line, which says what it likes. */
async function ownerOf(
  { state, account }: SignatureState,
  name: string,
  claimedBy: () => Promise<Address | null>,
): Promise<Owner> {
  if (state === 'valid' && account !== undefined) return { kind: 'wallet', account, name };
  const claimed = state === 'bad' ? null : await claimedBy();
  return claimed === null ? { kind: 'unproven', name } : { kind: 'claimed', account: claimed, name };
}

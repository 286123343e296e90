import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sealJson } from '../../../server/src/core/private/seal.ts';
import { readReaderKeys } from '../../../server/src/services/private/reader-keys.ts';
import { decodeSealed } from '../../../server/src/services/private/sealed-payload.ts';
import { SealedReader } from '../../../server/src/services/private/sealed-reader.ts';
import { startTemporaryGateway } from '../../network/gateway/temporary.ts';
import type { Figure } from '../figure.ts';
import { mean, told } from './figures.ts';
import { git, thinPackBytes } from './git.ts';
import { type BenchWorld, openBenchWorld } from './world.ts';

/** Enough for a mean: a sealed push has the same parts each time. */
const PUSHES = 20;

interface SealedPush {
  item: number;
  /** What anybody can read of it. */
  seal: number;
  manifest: number;
  pack: number;
  thin: number;
}

/** Pushes of a repository's newest commits, sealed for one reader. A checkpoint or a merge among them is left out. */
export async function measurePrivatePushes(source: string, label: string): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-bench-private-'));
  const directory = path.join(folder, 'repository.git');
  git(folder, 'clone', '-q', '--bare', '--no-local', source, directory);
  git(directory, 'config', 'cairn.private', 'true');
  const ref = git(directory, 'symbolic-ref', 'HEAD');
  const [start = '', ...commits] = newestLine(directory, ref);
  const gateway = await startTemporaryGateway();
  const world = await openBenchWorld(directory, gateway.url, path.join(folder, 'world'));
  try {
    git(directory, 'update-ref', ref, start);
    await world.publish(ref);
    const pushes: SealedPush[] = [];
    let before = start;
    for (const commit of commits) {
      git(directory, 'update-ref', ref, commit);
      const { receipt } = await world.publish(ref);
      const response = await fetch(`${gateway.url}/raw/${receipt.arweaveId}`);
      const payload = new Uint8Array(await response.arrayBuffer());
      const alone = git(directory, 'rev-list', '--count', `${before}..${commit}`) === '1';
      if (alone && (await kindOf(world, receipt.repository, payload)) === 'push')
        pushes.push({ ...partsOf(payload, receipt.bytes), thin: thinPackBytes(directory, before, commit) });
      before = commit;
    }
    return figuresOf(pushes, label);
  } finally {
    await world.close();
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The newest commits of a branch's first-parent line, oldest first: one to start from, then those that are pushed. */
function newestLine(directory: string, ref: string): string[] {
  return git(directory, 'rev-list', '--first-parent', `--max-count=${PUSHES + 1}`, ref)
    .split('\n')
    .toReversed();
}

async function kindOf({ deps }: BenchWorld, asset: string, payload: Uint8Array): Promise<'checkpoint' | 'push'> {
  const keys = await readReaderKeys(deps.secrets);
  const { manifest } = await new SealedReader(deps.reader, asset, keys?.secrets ?? [], []).open(decodeSealed(payload));
  return manifest.kind;
}

/** `item`: bytes of the item with its header and tags. */
function partsOf(payload: Uint8Array, item: number): Omit<SealedPush, 'thin'> {
  const { seal, manifest } = decodeSealed(payload);
  return { item, seal: sealJson(seal).length, manifest: manifest.length, pack: seal.pack.length };
}

function figuresOf(pushes: SealedPush[], label: string): Figure[] {
  const of = (pick: (push: SealedPush) => number) => mean(pushes.map(pick));
  const name = (text: string) => `${label}, ${pushes.length} private one-commit pushes: ${text}`;
  const frame = ({ item, seal, manifest, pack }: SealedPush) => item - seal - manifest - pack;
  return [
    told(
      name('bytes a push above git’s own thin pack'),
      of(({ item, thin }) => item - thin),
      'B',
    ),
    told(name('the most above it'), Math.max(...pushes.map(({ item, thin }) => item - thin)), 'B'),
    told(name('header, tags and first line'), of(frame), 'B'),
    told(
      name('seal'),
      of(({ seal }) => seal),
      'B',
    ),
    told(
      name('sealed manifest'),
      of(({ manifest }) => manifest),
      'B',
    ),
    told(
      name('sealed pack above git’s own'),
      of(({ pack, thin }) => pack - thin),
      'B',
    ),
  ];
}

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadModel } from './load-model.ts';

const shipped = path.join(import.meta.dirname, '../../../models');
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'cairn-model-'));
  await cp(shipped, directory, { recursive: true });
});
afterEach(() => rm(directory, { recursive: true }));

describe('loadModel', () => {
  it('reads the shipped model, whose hash is on its card', async () => {
    const model = await loadModel(shipped);
    expect(await readFile(path.join(shipped, 'MODEL_CARD.md'), 'utf8')).toContain(model.scorerHash);
  });

  it('has another scorer hash for other weights', async () => {
    const weights = await readFile(path.join(directory, 'weights.bin'));
    weights.writeFloatLE(0.25, weights.length - 4);
    await writeFile(path.join(directory, 'weights.bin'), weights);
    expect((await loadModel(directory)).scorerHash).not.toBe((await loadModel(shipped)).scorerHash);
  });

  it.each<[string, string, (text: Buffer) => string | Uint8Array]>([
    ['weights cut short', 'weights.bin', (bytes) => bytes.subarray(4)],
    ['weights that are no numbers', 'weights.bin', (bytes) => Buffer.alloc(bytes.length, 0xff)],
    ['no JSON', 'model.json', () => '{'],
    ['other features', 'model.json', (bytes) => bytes.toString().replace('longestFile', 'luck')],
    [
      'another extractor',
      'model.json',
      (bytes) => bytes.toString().replace(/"extractorVersion": \d+/, '"extractorVersion": 999'),
    ],
  ])('refuses %s', async (_, file, change) => {
    const target = path.join(directory, file);
    await writeFile(target, change(await readFile(target)));
    await expect(loadModel(directory)).rejects.toMatchObject({ code: 'model-unavailable' });
  });

  it('says where it looked', async () => {
    await expect(loadModel('/nowhere')).rejects.toThrow(/\/nowhere/);
  });
});

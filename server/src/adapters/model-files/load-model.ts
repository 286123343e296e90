import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseModel, type ScoringModel } from '../../core/scoring/model/model.ts';
import { CairnError } from '../../protocol/errors.ts';

/** Reads `model.json` and `weights.bin` of a folder. Error `model-unavailable`. */
export async function loadModel(directory: string): Promise<ScoringModel> {
  const [description, weights] = await Promise.all([
    readFile(path.join(directory, 'model.json'), 'utf8'),
    readFile(path.join(directory, 'weights.bin')),
  ]).catch((cause: unknown) => {
    throw unreadable(directory, cause);
  });
  return parseModel(parseJson(description, directory), weights);
}

function parseJson(text: string, directory: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(directory, cause);
  }
}

const unreadable = (directory: string, cause: unknown): CairnError =>
  new CairnError('model-unavailable', `The scoring model in ${directory} can't be read.`, {
    why: cause instanceof Error ? cause.message : String(cause),
    next: 'Reinstall Cairn, or train the model again (see docs/score.md).',
    cause,
  });

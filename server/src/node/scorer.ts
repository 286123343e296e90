import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { resourceDirectory } from '../composition/resources.ts';
import { parseModel } from '../core/scoring/model/model.ts';
import { scoreChange } from '../services/scoring/score-change.ts';
import type { Scorer } from './weights.ts';

/** The scorer whose hash goes into every settlement, with the model that ships with this version. */
export function loadScorer(directory: string = modelDirectory()): Scorer {
  const file: unknown = JSON.parse(readFileSync(path.join(directory, 'model.json'), 'utf8'));
  const model = parseModel(file, readFileSync(path.join(directory, 'weights.bin')));
  return {
    scorerHash: model.scorerHash,
    score: (repository, change, signal) => scoreChange({ repository, model }, change, signal),
  };
}

/** Run from source, the model is where it is kept; bundled, beside the other resources. */
function modelDirectory(): string {
  const source = path.join(import.meta.dirname, '..', '..', 'models');
  return existsSync(path.join(source, 'model.json')) ? source : resourceDirectory();
}

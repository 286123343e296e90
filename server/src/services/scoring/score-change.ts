import { type ChangedText, readChange } from '../../core/scoring/change.ts';
import { measureChange } from '../../core/scoring/features/measure.ts';
import type { ScoringModel } from '../../core/scoring/model/model.ts';
import { classifyPath } from '../../core/scoring/path-class.ts';
import { type ChangeScore, scoreMeasured } from '../../core/scoring/score.ts';
import type { ChangedFile, Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { BaseCodes } from './base-codes.ts';
import { HistoryIndex, type MoveOptions } from './history-index.ts';
import { isRegularFile, readSource, UNREADABLE } from './source-text.ts';

export interface ScoringDependencies {
  repository: Repository;
  model: ScoringModel;
  /** Shared by all who score in one repository; without one, an index in memory that is kept as long as the repository. */
  index?: HistoryIndex;
}

/**
 * Scores the net change from `base` (null: from nothing) to `head`. It depends on objects alone, so every machine gets the same bits.
 * Errors: `shallow-clone` where the history of the base is cut, `bad-object`, `cancelled`.
 */
export async function scoreChange(
  { repository, model, index = indexOf(repository) }: ScoringDependencies,
  change: { base: ObjectId | null; head: ObjectId },
  options: AbortSignal | MoveOptions = {},
): Promise<ChangeScore> {
  const move = options instanceof AbortSignal ? { signal: options } : options;
  const files = await repository.changedFiles(change.base, change.head, move.signal);
  const codes = new BaseCodes(repository);
  const texts = await Promise.all(files.map((file) => readTexts(repository, codes, file)));
  const code = readChange(texts);
  return scoreMeasured(model, await index.at(change.base, (state) => measureChange(code, state), move));
}

async function readTexts(repository: Repository, codes: BaseCodes, file: ChangedFile): Promise<ChangedText> {
  const { path, oldId, newId } = file;
  const existed = oldId !== null;
  if (classifyPath(path).language === null) return { path, before: null, existed, newText: null };
  const base = { path, before: oldId === null ? null : await codes.get(path, oldId), existed, newText: null };
  if (newId === null) return base;
  if (!isRegularFile(file.mode)) return { ...base, unreadable: UNREADABLE.link };
  const after = await readSource(repository, newId);
  return 'text' in after ? { ...base, newText: after.text } : { ...base, ...after };
}

const indexes = new WeakMap<Repository, HistoryIndex>();

/** Objects never change, so an index never goes stale. */
function indexOf(repository: Repository): HistoryIndex {
  const index = indexes.get(repository) ?? new HistoryIndex(repository);
  indexes.set(repository, index);
  return index;
}

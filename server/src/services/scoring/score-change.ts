import { type ChangedText, readChange } from '../../core/scoring/change.ts';
import { weighingFiles } from '../../core/scoring/features.ts';
import type { FileHistory } from '../../core/scoring/file-history.ts';
import { type MeasuredFile, measureChange } from '../../core/scoring/measure.ts';
import type { ScoringModel } from '../../core/scoring/model.ts';
import { classifyPath } from '../../core/scoring/path-class.ts';
import { type ChangeScore, scoreMeasured } from '../../core/scoring/score.ts';
import type { ChangedFile, Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { codeIndexOf } from './code-index.ts';
import { type HistoryOptions, readHistory } from './read-history.ts';
import { isRegularFile, readSource } from './source-text.ts';

/** Files whose history is read: those with the most novel lines. */
const MAX_HISTORIES = 64;

export interface ScoringDependencies {
  repository: Repository;
  model: ScoringModel;
}

/**
 * Scores the net change from `base` (null: from nothing) to `head`. It depends on objects alone, so every machine gets the same bits.
 * Errors: `shallow-clone` where the history of a touched file is cut, `bad-object`, `cancelled`.
 */
export async function scoreChange(
  { repository, model }: ScoringDependencies,
  change: { base: ObjectId | null; head: ObjectId },
  signal?: AbortSignal,
): Promise<ChangeScore> {
  const { base, head } = change;
  const files = await repository.changedFiles(base, head, signal);
  const texts = await Promise.all(files.map((file) => readTexts(repository, file)));
  const code = readChange(texts);
  const measured = await codeIndexOf(repository).at(base, (known) => measureChange(code, known), signal);
  const histories =
    base === null
      ? new Map<string, FileHistory>()
      : await readHistories(repository, base, weighingFiles(measured), signal === undefined ? {} : { signal });
  return scoreMeasured(model, measured, histories);
}

async function readTexts(repository: Repository, { path, oldId, newId, mode }: ChangedFile): Promise<ChangedText> {
  if (!isRegularFile(mode))
    return { path, oldText: null, newText: null, unreadable: 'Links and submodules are not scored.' };
  if (classifyPath(path).language === null) return { path, oldText: null, newText: null };
  const [before, after] = await Promise.all(
    [oldId, newId].map((id) => (id === null ? null : readSource(repository, id))),
  );
  return {
    path,
    oldText: before && 'text' in before ? before.text : null,
    newText: after && 'text' in after ? after.text : null,
    ...(after && 'unreadable' in after ? { unreadable: after.unreadable } : {}),
  };
}

/** Histories by the path a file has after the change. */
async function readHistories(
  repository: Repository,
  base: ObjectId,
  files: readonly MeasuredFile[],
  options: HistoryOptions,
): Promise<Map<string, FileHistory>> {
  const byWeight = [...files].sort((a, b) => b.novelLines.length - a.novelLines.length || (a.path < b.path ? -1 : 1));
  const histories = new Map<string, FileHistory>();
  for (const file of byWeight.slice(0, MAX_HISTORIES)) {
    histories.set(file.path, await readHistory(repository, base, file.previousPath, options));
  }
  return histories;
}

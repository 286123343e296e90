import { readChange } from '../../core/scoring/change.ts';
import { MAX_FILE_SIZE } from '../../core/scoring/code/code.ts';
import { measureChange } from '../../core/scoring/features/measure.ts';
import { classifyPath } from '../../core/scoring/path-class.ts';
import { type ChangeScore, scoreMeasured } from '../../core/scoring/score.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { BaseCodes } from './base-codes.ts';
import { changedText } from './changed-text.ts';
import { HistoryIndex, type MoveOptions } from './history-index.ts';
import type { ScoringDependencies } from './score-change.ts';
import { isRegularFile } from './source-text.ts';

/** A score, and the commit it is against: null before the first one. */
export interface WorkTreeScore {
  base: ObjectId | null;
  score: ChangeScore;
}

/**
 * Scores all that is not committed yet, untracked files too, against HEAD: what one commit of it would score.
 * Errors: `unsupported-repository` in a bare one, `shallow-clone`, `bad-object`, `cancelled`.
 */
export async function scoreWorkTree(
  { repository, model, index = new HistoryIndex(repository) }: ScoringDependencies,
  options: MoveOptions = {},
): Promise<WorkTreeScore> {
  const head = await repository.head();
  const base = head.kind === 'unborn' ? null : head.commit;
  const files = await repository.workTreeChanges(base, {
    wants: ({ path, mode }) => isRegularFile(mode) && classifyPath(path).language !== null,
    maxSize: MAX_FILE_SIZE,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const codes = new BaseCodes(repository);
  const texts = await Promise.all(
    files.map((file) =>
      classifyPath(file.path).language === null
        ? { path: file.path, before: null, existed: file.oldId !== null, newText: null }
        : changedText(file, codes),
    ),
  );
  const code = readChange(texts);
  return {
    base,
    score: scoreMeasured(model, await index.at(base, (state) => measureChange(code, state), options)),
  };
}

import { release } from '../../core/release.ts';
import { type ChangedCode, readChange } from '../../core/scoring/change.ts';
import { MAX_FILE_SIZE } from '../../core/scoring/code/code.ts';
import type { CountedChange } from '../../core/scoring/count.ts';
import type { MeasuredChange } from '../../core/scoring/features/measure.ts';
import { advance } from '../../core/scoring/history/advance.ts';
import { isFix } from '../../core/scoring/history/file-history.ts';
import type { ChangeOutcome } from '../../core/scoring/history/outcome.ts';
import type { HistoryState } from '../../core/scoring/history/state.ts';
import { hashText } from '../../core/scoring/lexer/characters.ts';
import { classifyPath } from '../../core/scoring/path-class.ts';
import type { ChangedFile, MainLineCommit, MainLineFile, Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { BaseCodes } from './base-codes.ts';
import { changedText } from './changed-text.ts';
import { authorship, parseCommitText } from './commit-text.ts';
import { isRegularFile } from './source-text.ts';

/** One change of the main line, measured against all that came before it, and what it did to older lines. */
export interface WalkedChange<Measured extends CountedChange = MeasuredChange> {
  commit: ObjectId;
  parents: ObjectId[];
  /** Unix seconds of its committer, as the commit says. */
  time: number;
  /** Author's name: of a merge, the merged branch's tip's. */
  author: string;
  /** The same author's mail, lower case. */
  developer: string;
  /** Subject; of a merge, with the beginning of its body and the tip's subject. */
  message: string;
  /** Of the commit, whole. */
  body: string;
  fix: boolean;
  measured: Measured;
  outcome: ChangeOutcome;
}

/**
 * Walks the given stretch of a main line, oldest first, carrying `state` along: it must be that of the first commit's parent, and is that of
 * the last walked commit whenever a change has been handed out. One walk at a time over one state. `measure`: `countChange` is enough to carry
 * the state along, `measureChange` tells what a score is made of.
 */
export async function* walkMainLine<Measured extends CountedChange>(
  repository: Repository,
  state: HistoryState,
  commits: readonly MainLineCommit[],
  measure: (files: readonly ChangedCode[], base: HistoryState) => Measured,
  signal?: AbortSignal,
): AsyncGenerator<WalkedChange<Measured>, void> {
  const codes = new BaseCodes(repository);
  const options = { wants: isCode, maxSize: MAX_FILE_SIZE, ...(signal === undefined ? {} : { signal }) };
  for await (const change of repository.mainLineChanges(commits, options)) {
    const files = await Promise.all(change.files.filter(isCodePath).map((file) => changedText(file, codes)));
    for (const { content } of change.files) if (content !== null) release(content);
    const measured = measure(readChange(files), state);
    keepCodes(change.files, measured, codes);
    const text = parseCommitText(change.id, change.commit);
    const merged = change.merged === null ? null : parseCommitText(change.id, change.merged);
    const { author, developer, message } = authorship(text, merged);
    const fix = isFix(message);
    const facts = { time: text.time, developer: hashText(developer, 0, developer.length), fix };
    const outcome = advance(state, measured, facts);
    yield {
      commit: change.id,
      parents: change.parents,
      time: text.time,
      author,
      developer,
      message,
      body: text.message,
      fix,
      measured,
      outcome,
    };
  }
}

const isCodePath = ({ path }: ChangedFile): boolean => classifyPath(path).language !== null;
const isCode = (file: ChangedFile): boolean => isRegularFile(file.mode) && isCodePath(file);

/** The new sides are the older ones of what follows. */
function keepCodes(files: readonly MainLineFile[], measured: CountedChange, codes: BaseCodes): void {
  const after = new Map(measured.files.map((file) => [file.path, file.after]));
  for (const { path, newId } of files) {
    const code = after.get(path);
    if (newId === null || code === undefined) codes.forget(path);
    else codes.put(path, newId, code);
  }
}

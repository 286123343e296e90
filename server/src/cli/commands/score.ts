import type { Command } from 'commander';
import type { ScoringModel } from '../../core/scoring/model.ts';
import { type ChangeScore, scoreMeasured } from '../../core/scoring/score.ts';
import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import type { HistoryIndex } from '../../services/scoring/history-index.ts';
import { action, type CommandContext, createCommand, ExitCode } from '../command.ts';
import type { CommonOptions, Session } from '../session.ts';

interface ScoreOptions extends CommonOptions {
  history?: boolean;
  from?: string;
  to?: string;
}

interface Change {
  base: ObjectId | null;
  head: ObjectId;
}

export function scoreCommand(context: CommandContext): Command {
  return createCommand('score', 'score what a change is worth, in durable tokens')
    .argument('[change]', 'a commit (against its first parent), or FROM..TO for the net change (default: HEAD)')
    .option('--history', 'each first-parent change up to the given commit, or of the range, oldest first, one a line')
    .option('--from <commit>', 'begin after this commit: the same as FROM..')
    .option('--to <commit>', 'end with this commit: the same as ..TO')
    .action(
      action<ScoreOptions>(context, async (session, options, [change]) => {
        const revision = rangeOf(change, options);
        const [{ scoreChange }, { loadScoringModel }, { openHistoryIndex }, repository] = await Promise.all([
          import('../../services/scoring/score-change.ts'),
          import('../../composition/model.ts'),
          import('../../composition/history-index.ts'),
          session.repository(),
        ]);
        const index = await openHistoryIndex(repository, (note) => session.terminal.note(note));
        const deps = { repository, model: await loadScoringModel(), index };
        if (options.history) await scoreHistory(session, revision, deps);
        else
          await tellScore(session, await findChange(repository, revision), (of) =>
            scoreChange(deps, of, { signal: session.signal, onProgress: tellProgress(session) }),
          );
        return ExitCode.ok;
      }),
    );
}

/** What to score, as FROM..TO or one commit. Error `invalid-input` where it is said twice. */
function rangeOf(change: string | undefined, { from, to }: ScoreOptions): string {
  if (from === undefined && to === undefined) return change ?? 'HEAD';
  if (change !== undefined) {
    throw new CairnError('invalid-input', 'The range is given twice.', {
      next: 'Give FROM..TO, or --from and --to, but not both.',
    });
  }
  return from === undefined ? (to ?? 'HEAD') : `${from}..${to ?? 'HEAD'}`;
}

const tellProgress = (session: Session) => (done: number, total: number) =>
  session.terminal.progress('reading the history', done / total);

async function tellScore(session: Session, change: Change, score: (of: Change) => Promise<ChangeScore>): Promise<void> {
  const result = await score(change);
  const reasons = result.reasons.map(({ share, text }) => `  ${share >= 0 ? '+' : ''}${share.toFixed(2)} ${text}`);
  const summary = `${describe(result)}${change.base === null ? '' : `, against ${change.base.slice(0, 12)}`}`;
  const { features: _, files: __, ...rest } = result;
  session.result({ base: change.base, commit: change.head, ...rest }, [summary, ...reasons].join('\n'));
}

/** One pass over the main line: every change is scored against the state that the ones before it left. */
async function scoreHistory(
  session: Session,
  revision: string,
  { repository, model, index }: { repository: Repository; model: ScoringModel; index: HistoryIndex },
): Promise<void> {
  const { base, head, total } = await findStretch(repository, revision);
  const options = { signal: session.signal, onProgress: tellProgress(session) };
  let done = 0;
  if (total === 0) return;
  for await (const { commit, measured } of index.changes(base, head, options)) {
    const result = scoreMeasured(model, measured);
    const { novel, good12, bug12, score, reasons, scorerHash } = result;
    // Calibration to a project is made from the project's own outcomes; until there is one, there is no such number.
    const line = { commit, novel, good12, good12Calibrated: null, bug12, score, reasons, scorerHash };
    session.result(line, `${commit.slice(0, 12)} ${describe(result)}`);
    await session.terminal.delivered();
    done += 1;
    session.terminal.progress(`scored ${commit.slice(0, 12)}`, done / total);
  }
}

/** The first parents of TO that FROM does not have. */
async function findStretch(repository: Repository, revision: string): Promise<Change & { total: number }> {
  const { from, to } = await findRange(repository, revision);
  const exclude = from === null ? [] : [from];
  const commits = await repository.commits({ tips: [to], exclude, firstParent: true, allowShallow: true });
  return { base: commits[0]?.parents[0] ?? null, head: to, total: commits.length };
}

function describe({ score, novel, good12 }: ChangeScore): string {
  return `${score.toFixed(1)} durable tokens = ${novel} novel × ${(100 * good12).toFixed(0)} % to last a year`;
}

async function findChange(repository: Repository, change: string): Promise<Change> {
  const { from, to } = await findRange(repository, change);
  if (from !== null) return { base: from, head: to };
  const [commit] = await repository.commits({ tips: [to], limit: 1 });
  return { base: commit?.parents[0] ?? null, head: to };
}

/** `FROM..TO`, either of them HEAD where absent; a commit alone has no `from`. */
async function findRange(repository: Repository, text: string): Promise<{ from: ObjectId | null; to: ObjectId }> {
  const [first = '', second, ...more] = text.split('..');
  if (second === undefined) return { from: null, to: await resolve(repository, first) };
  if (more.length > 0 || second.startsWith('.')) throw unknown(text);
  return { from: await resolve(repository, first || 'HEAD'), to: await resolve(repository, second || 'HEAD') };
}

async function resolve(repository: Repository, revision: string): Promise<ObjectId> {
  const commit = await repository.resolve(revision);
  if (commit !== null) return commit;
  if ((await repository.head()).kind === 'unborn')
    throw new CairnError('empty-repository', 'This repository has no commit yet.', { next: 'Make a first commit.' });
  throw unknown(revision);
}

function unknown(revision: string): CairnError {
  return new CairnError('invalid-input', `"${revision}" names no commit here.`, {
    next: 'Give a branch, a tag, a commit, or two of them as FROM..TO.',
  });
}

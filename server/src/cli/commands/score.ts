import type { Command } from 'commander';
import type { ChangeScore } from '../../core/scoring/score.ts';
import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { action, type CommandContext, createCommand, ExitCode } from '../command.ts';
import type { CommonOptions, Session } from '../session.ts';

interface ScoreOptions extends CommonOptions {
  history?: boolean;
}

interface Change {
  base: ObjectId | null;
  head: ObjectId;
}

export function scoreCommand(context: CommandContext): Command {
  return createCommand('score', 'score what a change is worth, in durable tokens')
    .argument('[change]', 'a commit (against its first parent), or FROM..TO for the net change', 'HEAD')
    .option('--history', 'each first-parent change up to the given commit, or of the range, oldest first, one a line')
    .action(
      action<ScoreOptions>(context, async (session, options, [change = 'HEAD']) => {
        const [{ scoreChange }, { loadScoringModel }, repository] = await Promise.all([
          import('../../services/scoring/score-change.ts'),
          import('../../composition/model.ts'),
          session.repository(),
        ]);
        const deps = { repository, model: await loadScoringModel() };
        const score = (of: Change) => scoreChange(deps, of, session.signal);
        if (options.history) await scoreHistory(session, repository, change, score);
        else await tellScore(session, await findChange(repository, change), score);
        return ExitCode.ok;
      }),
    );
}

async function tellScore(session: Session, change: Change, score: (of: Change) => Promise<ChangeScore>): Promise<void> {
  const result = await score(change);
  const reasons = result.reasons.map(({ share, text }) => `  ${share >= 0 ? '+' : ''}${share.toFixed(2)} ${text}`);
  const summary = `${describe(result)}${change.base === null ? '' : `, against ${change.base.slice(0, 12)}`}`;
  const { features: _, files: __, ...rest } = result;
  session.result({ base: change.base, commit: change.head, ...rest }, [summary, ...reasons].join('\n'));
}

async function scoreHistory(
  session: Session,
  repository: Repository,
  revision: string,
  score: (of: Change) => Promise<ChangeScore>,
): Promise<void> {
  const { from, to } = await findRange(repository, revision);
  const exclude = from === null ? [] : [from];
  const commits = await repository.commits({ tips: [to], exclude, firstParent: true }, session.signal);
  for (const [index, commit] of commits.entries()) {
    session.terminal.progress(`scoring ${commit.id.slice(0, 12)}`, index / commits.length);
    const result = await score({ base: commit.parents[0] ?? null, head: commit.id });
    const { novel, good12, bug12, reasons, scorerHash } = result;
    // Calibration to a project is made from the project's own outcomes; until there is one, there is no such number.
    const line = {
      commit: commit.id,
      novel,
      good12,
      good12Calibrated: null,
      bug12,
      score: result.score,
      reasons,
      scorerHash,
    };
    session.result(line, `${commit.id.slice(0, 12)} ${describe(result)}`);
  }
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

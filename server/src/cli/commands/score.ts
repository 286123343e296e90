import type { Command } from 'commander';
import type { ScoringModel } from '../../core/scoring/model/model.ts';
import { type ChangeScore, scoreMeasured } from '../../core/scoring/score.ts';
import type { Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import type { HistoryIndex } from '../../services/scoring/history-index.ts';
import { action, type CommandContext, createCommand, ExitCode } from '../command.ts';
import { findChange, findStretch, namedRevision, type RevisionOptions } from '../score/revisions.ts';
import { scoreTable } from '../score/table.ts';
import type { CommonOptions, Session } from '../session.ts';

interface ScoreOptions extends CommonOptions, RevisionOptions {
  history?: boolean;
  report?: string;
}

interface ScoringDeps {
  repository: Repository;
  model: ScoringModel;
  index: HistoryIndex;
}

export function scoreCommand(context: CommandContext): Command {
  return createCommand('score', 'score what a change is worth, in durable tokens')
    .argument('[change]', 'a commit, or FROM..TO for the net change (default: what is not committed yet)')
    .option('--history', 'each first-parent change up to the given commit, or of the range, oldest first, one a line')
    .option('--report <file>', 'write what --history finds, and who contributed it, as an HTML page')
    .option('--from <commit>', 'begin after this commit: the same as FROM..')
    .option('--to <commit>', 'end with this commit: the same as ..TO')
    .action(
      action<ScoreOptions>(context, async (session, options, [change]) => {
        const revision = namedRevision(change, options);
        const deps = await openScoring(session);
        if (options.report !== undefined) await writeReport(session, revision ?? 'HEAD', options.report, deps);
        else if (options.history) await scoreHistory(session, revision ?? 'HEAD', deps);
        else if (revision === null) await tellWorkTree(session, deps);
        else await tellChange(session, revision, deps);
        return ExitCode.ok;
      }),
    );
}

async function openScoring(session: Session): Promise<ScoringDeps> {
  const [{ loadScoringModel }, { openHistoryIndex }, repository] = await Promise.all([
    import('../../composition/model.ts'),
    import('../../composition/history-index.ts'),
    session.repository(),
  ]);
  const index = await openHistoryIndex(repository, (note) => session.terminal.note(note));
  return { repository, model: await loadScoringModel(), index };
}

const moveOptions = (session: Session) => ({
  signal: session.signal,
  onProgress: (done: number, total: number) => session.terminal.progress('reading the history', done / total),
});

async function tellWorkTree(session: Session, deps: ScoringDeps): Promise<void> {
  const { scoreWorkTree } = await import('../../services/scoring/score-work-tree.ts');
  const { base, score } = await scoreWorkTree(deps, moveOptions(session));
  if (score.files.length === 0 && base !== null)
    session.terminal.note('Nothing has changed since the last commit: cairn score HEAD scores that.');
  tell(session, { base, commit: null }, 'What is not committed yet', score);
}

async function tellChange(session: Session, revision: string, deps: ScoringDeps): Promise<void> {
  const { scoreChange } = await import('../../services/scoring/score-change.ts');
  const change = await findChange(deps.repository, revision);
  const score = await scoreChange(deps, change, moveOptions(session));
  tell(session, { base: change.base, commit: change.head }, `Change ${change.head.slice(0, 12)}`, score);
}

function tell(
  session: Session,
  ends: { base: ObjectId | null; commit: ObjectId | null },
  what: string,
  score: ChangeScore,
): void {
  const of = ends.base === null ? what : `${what}, against ${ends.base.slice(0, 12)}`;
  const { features: _, files: __, ...rest } = score;
  session.result({ ...ends, ...rest }, scoreTable(of, score, session.terminal.drawing));
}

/** One pass over the main line: every change is scored against the state that the ones before it left. */
async function scoreHistory(
  session: Session,
  revision: string,
  { repository, model, index }: ScoringDeps,
): Promise<void> {
  const { base, head, total } = await findStretch(repository, revision);
  let done = 0;
  if (total === 0) return;
  const { OwnCalibration } = await import('../../services/scoring/own-calibration.ts');
  // A part of the history does not know what became of the changes before it.
  const calibration = base === null ? new OwnCalibration() : null;
  for await (const change of index.changes(base, head, moveOptions(session))) {
    const { commit } = change;
    const result = scoreMeasured(model, change.measured);
    const { novel, revived, unused, good12, bug12, durability, score, reasons, scorerHash } = result;
    const good12Calibrated = calibration?.add(change, result.good12) ?? null;
    const line = {
      commit,
      novel,
      revived,
      unused,
      good12,
      good12Calibrated,
      bug12,
      durability,
      score,
      reasons,
      scorerHash,
    };
    session.result(line, `${commit.slice(0, 12)} ${describe(result)}`);
    await session.terminal.delivered();
    done += 1;
    session.terminal.progress(`scored ${commit.slice(0, 12)}`, done / total);
  }
}

function describe({ score, novel, durability }: ChangeScore): string {
  return `${score.toFixed(1)} durable tokens = ${novel} new tokens × ${(100 * durability).toFixed(0)} % durability`;
}

async function writeReport(
  session: Session,
  revision: string,
  file: string,
  { repository, model, index }: ScoringDeps,
): Promise<void> {
  const [{ gatherContributions }, { writePage }] = await Promise.all([
    import('../../services/scoring/report/contributions.ts'),
    import('../report/write-page.ts'),
  ]);
  const { base, head, total } = await findStretch(repository, revision);
  const walk = index.changes(base, head, moveOptions(session));
  const contributions = await gatherContributions(walk, model, (done) =>
    session.terminal.progress('scoring the history', done / total),
  );
  const written = await writePage(file, { repository: repository.directory, head }, contributions);
  const { authors, changes, scorerHash } = contributions;
  session.result(
    { report: written, base, head, changes: changes.length, authors: authors.length, scorerHash },
    `${changes.length} changes of ${authors.length} authors: ${written}`,
  );
}

import { featureNames, featuresOf } from '../../server/src/core/scoring/features/features.ts';
import { measureChange } from '../../server/src/core/scoring/features/measure.ts';
import { revertedBy, YEAR } from '../../server/src/core/scoring/history/good12.ts';
import { createHistory, type HistoryState } from '../../server/src/core/scoring/history/state.ts';
import type { Repository } from '../../server/src/ports/repository.ts';
import type { ObjectId } from '../../server/src/protocol/primitives.ts';
import { type WalkedChange, walkMainLine } from '../../server/src/services/scoring/walk-main-line.ts';
import { KameiMeasures } from './kamei.ts';
import type { Labels, MinedChange } from './mined-change.ts';

type Unlabelled = Omit<MinedChange, keyof Labels>;

/** Walks a main line to its end and tells of each change what the model would see of it, and what became of it. */
export async function mineChanges(repository: Repository, head: ObjectId): Promise<MinedChange[]> {
  const commits = (await repository.mainLine(head, null)) ?? [];
  const state = createHistory();
  const kamei = new KameiMeasures();
  const authors = new Map<string, number>();
  const fates = new Fates();
  const changes: Unlabelled[] = [];
  for await (const change of walkMainLine(repository, state, commits, measureChange)) {
    if (!authors.has(change.developer)) authors.set(change.developer, authors.size);
    fates.add(change, state);
    changes.push(describe(change, kamei.of(change), authors.get(change.developer) ?? 0));
  }
  return changes.map((change, ordinal) => ({ ...change, ...fates.labels(change, ordinal, state) }));
}

function describe(change: WalkedChange, kamei: number[], author: number): Unlabelled {
  const { commit, time, developer, measured, outcome } = change;
  const features = featuresOf(measured);
  return {
    commit,
    time,
    author,
    isBot: BOTS.test(developer),
    features: featureNames.map((name) => rounded(features[name])),
    kamei: kamei.map(rounded),
    novelTokens: measured.novelTokens,
    addedLines: measured.files.reduce((sum, { match }) => sum + match.added, 0),
    files: measured.files.length,
    codeLines: outcome.born.source + outcome.born.test,
    sourceLines: outcome.born.source,
  };
}

const BOTS = /\[bot\]|\bbot\b|dependabot|renovate|greenkeeper|github-actions|pre-commit-ci|snyk|weblate/;
/** As much as weights of single precision can tell. */
const rounded = (value: number): number => Number(value.toPrecision(7));

/** What later changes did to earlier ones. */
class Fates {
  readonly #ordinals = new Map<string, number>();
  readonly #reverted = new Set<number>();
  readonly #lostInTwoYears: number[] = [];

  add({ commit, body, outcome }: WalkedChange, state: HistoryState): void {
    this.#ordinals.set(commit, outcome.ordinal);
    for (const reverted of revertedBy(body)) {
      const ordinal = this.#ordinals.get(reverted);
      if (ordinal !== undefined && ordinal < outcome.ordinal) this.#reverted.add(ordinal);
    }
    for (const { owner, source, test } of outcome.deaths) {
      if (state.clock - (state.times[owner] ?? 0) > 2 * YEAR) continue;
      this.#lostInTwoYears[owner] = (this.#lostInTwoYears[owner] ?? 0) + source + test;
    }
  }

  /** `state`: at the end of the main line. */
  labels({ codeLines, sourceLines }: Unlabelled, ordinal: number, { times, clock, project }: HistoryState): Labels {
    const age = clock - (times[ordinal] ?? 0);
    const standing = (lost: number | undefined, years: number) =>
      codeLines === 0 || age < years * YEAR ? null : rounded(1 - (lost ?? 0) / codeLines);
    return {
      surv365: standing(project.lost[ordinal], 1),
      surv730: standing(this.#lostInTwoYears[ordinal], 2),
      bug365: sourceLines === 0 || age < YEAR ? null : project.fixed[ordinal] === 1 ? 1 : 0,
      reverted: this.#reverted.has(ordinal) ? 1 : 0,
    };
  }
}

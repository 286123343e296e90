import { mean, rankCorrelation } from './measures.ts';
import type { ProjectChange } from './mined-change.ts';

/** A change's part in a ranking of authors. */
export interface Contribution {
  change: ProjectChange;
  score: number;
  /** Of a good change, the lines that stand after a year, else none: of source, and of code and tests. */
  durableSource: number;
  durableCode: number;
}

/** Rank correlations with what lasted: of the score, and of what else authors are ranked by. */
export interface RankCorrelations {
  score: number;
  addedLines: number;
  commits: number;
}

/** Of the authors of a project in a year, by the durable lines of their good changes: means over such groups. */
export interface RankingFigures {
  groups: number;
  /** The score pays source alone. */
  bySource: RankCorrelations;
  byCodeAndTests: RankCorrelations;
}

/** In a smaller group a rank says little. */
const MIN_AUTHORS = 5;

export function rankAuthors(contributions: readonly Contribution[]): RankingFigures {
  const groups = [...Map.groupBy(contributions, groupOf).values()]
    .map((group) => [...Map.groupBy(group, ({ change }) => change.author).values()])
    .filter((authors) => authors.length >= MIN_AUTHORS)
    .map((authors) => ({
      source: totals(authors, ({ durableSource }) => durableSource),
      code: totals(authors, ({ durableCode }) => durableCode),
      score: totals(authors, ({ score }) => score),
      lines: totals(authors, ({ change }) => change.addedLines),
      commits: totals(authors, () => 1),
    }));
  type Group = (typeof groups)[number];
  const against = (durable: (group: Group) => number[]): RankCorrelations => {
    const rho = (of: (group: Group) => number[]) =>
      mean(groups.map((group) => rankCorrelation(of(group), durable(group))).filter((value) => !Number.isNaN(value)));
    return {
      score: rho(({ score }) => score),
      addedLines: rho(({ lines }) => lines),
      commits: rho(({ commits }) => commits),
    };
  };
  return {
    groups: groups.length,
    bySource: against(({ source }) => source),
    byCodeAndTests: against(({ code }) => code),
  };
}

const groupOf = ({ change }: Contribution): string =>
  `${change.project} ${new Date(change.time * 1000).getUTCFullYear()}`;

const totals = (authors: readonly Contribution[][], of: (contribution: Contribution) => number): number[] =>
  authors.map((own) => own.reduce((sum, contribution) => sum + of(contribution), 0));

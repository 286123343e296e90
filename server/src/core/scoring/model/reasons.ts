import type { Reason } from '../../../protocol/score.ts';
import { exactExp } from '../exact-math.ts';
import { type FeatureName, type Features, featureNames, USUAL_CHANGES } from '../features/features.ts';
import type { MeasuredChange } from '../features/measure.ts';
import { REST_DAYS } from '../history/file-history.ts';
import { LITERAL_CAP } from '../novelty/literals.ts';
import type { Contributions, Evaluation } from './evaluate.ts';
import type { ScoringModel } from './model.ts';

/** Factors below this share of the whole are noise to a reader. */
const MIN_SHARE = 0.02;

const count = (logarithm: number, granted = 0): string => {
  const value = Math.round(exactExp(logarithm) - 1) - granted;
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ' ');
};

/** What a feature's value says, in words; `higher`: above that of an average change. */
const statements: Partial<Record<FeatureName, (value: number, higher: boolean) => string>> = {
  fileVolume: (v, higher) =>
    `${higher ? 'Much' : 'Little'} was added to the same files in recent days, with this (about ${count(v)} tokens)`,
  projectVolume: (v, higher) =>
    `${higher ? 'Much' : 'Little'} was added to the project in recent days, with this (about ${count(v)} tokens)`,
  failures: (_, higher) =>
    `${higher ? 'Many' : 'Few'} recent changes of this project were fixed or rewritten within a year`,
  maturity: (v, higher) => `The project is ${higher ? 'mature' : 'young'} (about ${count(v, USUAL_CHANGES)} changes)`,
  onlyTests: (_, higher) => (higher ? 'There is no new source code in it' : 'It has new source code'),
};

/** Each factor's share of durability's logit, largest first. The absolute shares of all factors sum to 1. Empty where nothing is new. */
export function explain(model: ScoringModel, features: Features, contributions: Contributions): Reason[] {
  const total = featureNames.reduce((sum, name) => sum + Math.abs(contributions[name]), 0);
  if (total === 0 || (features.onlyTests === 1 && features.testLines === 0)) return [];
  return featureNames
    .flatMap((feature, index) => {
      const statement = statements[feature];
      const share = contributions[feature] / total;
      if (statement === undefined || Math.abs(share) < MIN_SHARE) return [];
      const value = features[feature];
      const effect = share > 0 ? 'raises' : 'lowers';
      return [
        {
          feature,
          share,
          text: `${statement(value, value > (model.mean[index] ?? 0))}: ${effect} the chance to last.`,
        },
      ];
    })
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share) || (a.feature < b.feature ? -1 : 1));
}

/** What would raise the score, plain sentences; only what the author can do. */
export function advise(change: MeasuredChange, features: Features, evaluation: Evaluation): string[] {
  const advice = [...adviseOnVolume(change)];
  if (evaluation.bug12 > LIKELY_FIX && features.sourceLines > LARGE_CHANGE) {
    advice.push(
      'Changes of this size often need a fix within a year: tests, and a review in smaller steps, find it earlier.',
    );
  }
  return advice;
}

function adviseOnUse({ waiting, unusedTokens }: MeasuredChange): string[] {
  const names = waiting.map((name) => `\`${name}\``).join(', ');
  const [first, ...more] = waiting;
  if (first === undefined)
    return unusedTokens === 0 ? [] : ['Code under a condition that is always the same earns nothing.'];
  const they = more.length === 0 ? 'it counts once code or a test uses it' : 'they count once code or a test uses them';
  return [`Nothing says ${names} yet: ${they}, within ${REST_DAYS} days.`];
}

function adviseOnVolume(change: MeasuredChange): string[] {
  const advice = adviseOnUse(change);
  const revived = change.revived.reduce((sum, { tokens }) => sum + tokens, 0);
  const repeated = change.addedTokens - (change.novelTokens - revived) - change.cappedTokens - change.unusedTokens;
  if (change.novelTokens === 0) {
    const hasTests = change.files.some((file) => file.kind === 'test' && file.novelLines.length > 0);
    const withTests = 'Tests alone earn nothing: bring them together with the source they test.';
    if (hasTests || change.unusedTokens === 0)
      advice.push(hasTests ? withTests : 'There is no new source code in this change.');
  }
  if (repeated >= SEVERAL_TOKENS && repeated > change.addedTokens * REPEATED_SHARE) {
    const shares = `${repeated} of ${change.addedTokens} added tokens`;
    advice.push(
      `${shares} are in the repository already, or repeat this change: call what exists instead of copying it.`,
    );
  }
  if (change.cappedTokens > 0) {
    const capped = `${change.cappedTokens} tokens of literal data do not count (a run of literals counts at most ${LITERAL_CAP})`;
    advice.push(`${capped}: data belongs in a data file.`);
  }
  return advice;
}

/** Fewer tokens than these are no pattern. */
const SEVERAL_TOKENS = 30;
const REPEATED_SHARE = 0.3;
const LIKELY_FIX = 0.3;
/** ln(1 + 150 lines). */
const LARGE_CHANGE = 5.02;

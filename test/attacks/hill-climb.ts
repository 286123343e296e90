/**
 * `node test/attacks/hill-climb.ts [--repo DIR]… [--steps N] [--stride N] [--json]`: looks for the best of many rewrites on top of one
 * another, against the shipped model, and tells which of them brought how much. Ends with exit code 1 where one earns more than 1.05 times
 * what the change earns.
 */
import { parseArgs } from 'node:util';
import type { Outcome } from './attack.ts';
import { attacks } from './attacks.ts';
import type { ScoredChange } from './changes.ts';
import { corpus } from './corpus.ts';
import type { Edits } from './fixture/edit-tree.ts';
import { commitSteps, type Laboratory, openLaboratory } from './laboratory.ts';
import { type Subject, withEdits } from './subject.ts';
import { Random } from './text/random.ts';

/** The best S of a climb may be this many times the change's. */
export const MAX_CLIMB = 1.05;
/** A climb that made the change this long has shown what there is to show. */
const MAX_TEXT = 3_000_000;

export interface Climb {
  change: string;
  /** Best score over that of the change. */
  best: number;
  /** Rewrites that were kept, in order. */
  kept: Kept[];
}

interface Kept {
  /** Number of the attack, and the spelling. */
  rewrite: string;
  /** What it added, in shares of what the change earns; of that, by more tokens and by a better chance for them. */
  gain: number;
  tokens: number;
  chance: number;
}

/** The last attack that a climb takes steps of. */
const LAST_CLIMBED = 14;
const rewrites = attacks
  .filter(({ number }) => number <= LAST_CLIMBED)
  .flatMap((attack) =>
    attack.spellings.flatMap((spelling) => (spelling.kind === 'rewrite' ? [{ attack, spelling }] : [])),
  );

/** Tries one random rewrite after another and keeps those that raise the score. */
export async function climb(laboratory: Laboratory, scored: ScoredChange, steps: number, seed: number): Promise<Climb> {
  const { change, original } = scored;
  const random = new Random(seed);
  const kept: Kept[] = [];
  let subject: Subject = change.subject;
  let edits: Edits = new Map();
  let best = original;
  for (let step = 0; step < steps && lengthOf(edits) < MAX_TEXT; step += 1) {
    const rewrite = random.pick(rewrites);
    const more = rewrite?.spelling.rewrite(subject, random);
    if (rewrite === undefined || more === null || more === undefined) continue;
    const tried = new Map([...edits, ...more]);
    const [head] = await commitSteps(change, [{ from: 'head', edits: tried }]);
    if (head === undefined) continue;
    const outcome = await laboratory.score(change.history, change.base, head);
    if (outcome.score <= best.score) continue;
    kept.push(keptBy(`${rewrite.attack.number} ${rewrite.spelling.name}`, best, outcome, original));
    best = outcome;
    edits = tried;
    subject = withEdits(subject, more);
  }
  return { change: change.id, best: best.score / original.score, kept };
}

function keptBy(rewrite: string, before: Outcome, after: Outcome, original: Outcome): Kept {
  const gain = (after.score - before.score) / original.score;
  const tokens = ((after.novel - before.novel) * before.chance) / original.score;
  return { rewrite, gain, tokens, chance: gain - tokens };
}

/** A line for each rewrite, by what it brought to all climbs together. */
function ranking(climbs: readonly Climb[]): string {
  const sum = (all: readonly Kept[], of: 'gain' | 'tokens' | 'chance') =>
    all.reduce((total, kept) => total + kept[of], 0);
  return [
    ...Map.groupBy(
      climbs.flatMap(({ kept }) => kept),
      ({ rewrite }) => rewrite,
    ),
  ]
    .sort(([, a], [, b]) => sum(b, 'gain') - sum(a, 'gain'))
    .map(([name, all]) => {
      const [gain, tokens, chance] = (['gain', 'tokens', 'chance'] as const).map((of) => sum(all, of).toFixed(2));
      return `${gain}  tokens ${tokens}  chance ${chance}  ${all.length} times  ${name}\n`;
    })
    .join('');
}

const lengthOf = (edits: Edits): number => [...edits.values()].reduce((sum, text) => sum + (text?.length ?? 0), 0);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repo: { type: 'string', multiple: true, default: [] },
      steps: { type: 'string', default: '200' },
      stride: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const laboratory = await openLaboratory();
  const climbs: Climb[] = [];
  for await (const scored of corpus(laboratory, { repositories: values.repo, stride: Number(values.stride) })) {
    const result = await climb(laboratory, scored, Number(values.steps), climbs.length);
    climbs.push(result);
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${result.best.toFixed(3)}  ${result.change}\n`);
  }
  const worst = Math.max(...climbs.map(({ best }) => best));
  const broken = climbs.filter(({ best }) => best > MAX_CLIMB).length;
  process.stderr.write(ranking(climbs));
  process.stderr.write(`${climbs.length} climbs, ${broken} above ${MAX_CLIMB}, best ${worst.toFixed(3)}\n`);
  process.exitCode = broken === 0 ? 0 : 1;
}

if (import.meta.main) await main();

import path from 'node:path';
import { loadModel } from '../../server/src/adapters/model-files/load-model.ts';
import type { ScoringModel } from '../../server/src/core/scoring/model/model.ts';
import type { ObjectId } from '../../server/src/protocol/primitives.ts';
import type { HistoryIndex } from '../../server/src/services/scoring/history-index.ts';
import { scoreChange } from '../../server/src/services/scoring/score-change.ts';
import { type Attack, nothing, type Outcome, type Rule, type Spelling, type Step, type Verdict } from './attack.ts';
import type { History } from './fixture/history.ts';
import { type Identity, identity } from './fixture/object-store.ts';
import { Past } from './past.ts';
import { payRaw } from './raw-model.ts';
import { editedTree, type RealChange, type Subject, withoutChange } from './subject.ts';
import { Random } from './text/random.ts';

/** A spelling of an attack. */
export interface Way {
  attack: Attack;
  spelling: Spelling;
  /** Whether it is done to the base, without the change. */
  alone: boolean;
}

/** What came of one spelling of an attack on one change. */
export interface Attempt {
  attack: Attack;
  spelling: string;
  change: string;
  rule: Rule;
  original: Outcome;
  parts: Outcome[];
  verdict: Verdict;
  /** The same attempt, paid by the model that counts lines. */
  raw: Verdict;
}

/** Scores of attempts on real changes: ours and the raw one side by side. */
export class Laboratory {
  readonly #model: ScoringModel;
  readonly #pasts = new WeakMap<History, Past>();

  constructor(model: ScoringModel) {
    this.#model = model;
  }

  /** A change of the main line of a history. */
  score(history: History, base: ObjectId, head: ObjectId): Promise<Outcome> {
    return this.#score(history, base, head, this.#pastOf(history).index);
  }

  async #score({ repository }: History, base: ObjectId, head: ObjectId, index: HistoryIndex): Promise<Outcome> {
    const { novel, durability, score } = await scoreChange({ repository, model: this.#model, index }, { base, head });
    return { novel, chance: durability, score };
  }

  #pastOf(history: History): Past {
    const past = this.#pasts.get(history) ?? new Past(history.repository);
    this.#pasts.set(history, past);
    return past;
  }

  /** One way, carried out on the change's head, or on its base alone; null where that gives no hold for it. */
  async attempt(change: RealChange, original: Outcome, way: Way, seed: number): Promise<Attempt | null> {
    const { spelling, alone } = way;
    const steps = alone
      ? stepsOf(spelling, withoutChange(change.subject), 'base', seed)
      : stepsOf(spelling, change.subject, 'head', seed);
    return steps === null ? null : this.#run(change, original, way, steps);
  }

  async #run(
    change: RealChange,
    asMade: Outcome,
    { attack, spelling: way, alone }: Way,
    steps: Step[],
  ): Promise<Attempt> {
    const rule = alone ? nothing : attack.rule;
    const spelling = alone ? `${way.name}, alone` : way.name;
    const { history, base } = change;
    const other = await commitBeside(change, way);
    const original = other === null ? asMade : await this.score(history, base, other);
    const commits = await commitSteps(change, steps);
    const parts: Outcome[] = [];
    const rawParts: Outcome[] = [];
    const past = this.#pastOf(history);
    const branch = commits.length > 1 ? await past.branch(base) : past.index;
    for (const [at, head] of commits.entries()) {
      const from = commits[at - 1] ?? base;
      parts.push(await this.#score(history, from, head, at === 0 ? past.index : branch));
      rawParts.push(await payRaw(history, base, from, head));
    }
    const rawOriginal = await payRaw(history, base, base, other ?? change.head);
    const verdict = rule.judge(original, parts);
    const raw = rawOriginal.score === 0 ? { size: 0, holds: true } : rule.judge(rawOriginal, rawParts);
    return { attack, spelling, change: change.id, rule, original, parts, verdict, raw };
  }
}

/** With the model that ships. */
export async function openLaboratory(): Promise<Laboratory> {
  return new Laboratory(await loadModel(path.join(import.meta.dirname, '../../server/models')));
}

function stepsOf(spelling: Spelling, subject: Subject, from: 'base' | 'head', seed: number): Step[] | null {
  const random = new Random(seed);
  if (spelling.kind === 'sequence') return spelling.sequence(subject, random);
  const edits = spelling.rewrite(subject, random);
  return edits === null ? null : [{ from, edits }];
}

/** What the attack is held against; null where that is the change itself. */
async function commitBeside(change: RealChange, spelling: Spelling): Promise<ObjectId | null> {
  if (spelling.kind !== 'sequence' || spelling.beside === undefined) return null;
  return (await commitSteps(change, spelling.beside(change.subject))).at(-1) ?? null;
}

const HOUR = 3600;

/** Commits on top of the change's base, from its own time on, an hour apart unless a step says otherwise. */
export async function commitSteps({ history, base, head }: RealChange, steps: readonly Step[]): Promise<ObjectId[]> {
  const commits: ObjectId[] = [];
  const start = await timeOf(history, head);
  for (const [index, { from, edits, identity: own, pause }] of steps.entries()) {
    const tree = await editedTree(history, from === 'base' ? base : head, edits);
    const who: Identity = { ...identity(start + index * (pause ?? HOUR), 'Change what is there'), ...own };
    commits.push(history.store.commit(tree, [commits[index - 1] ?? base], who));
  }
  return commits;
}

async function timeOf({ repository }: History, commit: ObjectId): Promise<number> {
  const text = Buffer.from((await repository.readObject(commit)).data).toString('utf8');
  return Number(/^committer .* (\d+) [+-]\d+$/m.exec(text)?.[1]);
}

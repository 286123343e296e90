import type { ScoringModel } from '../../../core/scoring/model/model.ts';
import { scoreMeasured } from '../../../core/scoring/score.ts';
import type { ObjectId, Sha256 } from '../../../protocol/primitives.ts';
import type { Reason } from '../../../protocol/score.ts';
import type { WalkedChange } from '../walk-main-line.ts';
import { type Fate, Fates } from './fates.ts';

/** A change of the main line, as a report shows it. */
export interface Contribution {
  commit: ObjectId;
  /** Unix seconds, as the commit says. */
  time: number;
  /** Index into the authors. */
  author: number;
  subject: string;
  novel: number;
  good12: number;
  bug12: number;
  durability: number;
  /** novel × durability, in durable tokens. */
  score: number;
  /** Of source files and tests. */
  addedLines: number;
  fate: Fate | null;
}

export interface ExplainedContribution extends Contribution {
  reasons: Reason[];
}

/** All that a report tells of a stretch of a main line. */
export interface Contributions {
  /** Names as the commits have them, by descending score. */
  authors: readonly string[];
  /** Oldest first. */
  changes: readonly Contribution[];
  /** The highest scores, highest first. */
  top: readonly ExplainedContribution[];
  scorerHash: Sha256;
}

const TOP = 12;

/** Scores every change of a walk, and tells what became of those that are old enough. `onChange` is called after each. */
export async function gatherContributions(
  walk: AsyncIterable<WalkedChange>,
  model: ScoringModel,
  onChange: (done: number) => void = () => undefined,
): Promise<Contributions> {
  const gathered = new Gathered();
  for await (const change of walk) onChange(gathered.add(change, model));
  return gathered.finish(model.scorerHash);
}

interface Drafted extends Contribution {
  ordinal: number;
}

class Gathered {
  readonly #fates = new Fates();
  readonly #changes: Drafted[] = [];
  readonly #top: { change: Drafted; reasons: Reason[] }[] = [];
  /** By mail; the name is the one that was used last. */
  readonly #authors = new Map<string, { index: number; name: string }>();

  add(walked: WalkedChange, model: ScoringModel): number {
    const { measured, outcome } = walked;
    const { novel, good12, bug12, durability, score, reasons } = scoreMeasured(model, measured);
    this.#fates.add(walked);
    const change: Drafted = {
      commit: walked.commit,
      time: walked.time,
      author: this.#authorOf(walked),
      subject: walked.body.split('\n', 1)[0] ?? '',
      novel,
      good12,
      bug12,
      durability,
      score,
      addedLines: addedLines(walked),
      fate: null,
      ordinal: outcome.ordinal,
    };
    this.#keepIfHigh(change, reasons);
    return this.#changes.push(change);
  }

  finish(scorerHash: Sha256): Contributions {
    for (const change of this.#changes) change.fate = this.#fates.of(change.ordinal);
    const ranked = this.#rankAuthors();
    const places = new Map(ranked.map(({ index }, place) => [index, place]));
    for (const change of this.#changes) change.author = places.get(change.author) ?? 0;
    const top = this.#top.map(({ change: { ordinal: _, ...change }, reasons }) => ({ ...change, reasons }));
    const changes = this.#changes.map(({ ordinal: _, ...change }) => change);
    return { authors: ranked.map(({ name }) => name), changes, top, scorerHash };
  }

  #authorOf({ author, developer }: WalkedChange): number {
    const index = this.#authors.get(developer)?.index ?? this.#authors.size;
    this.#authors.set(developer, { index, name: author });
    return index;
  }

  #rankAuthors(): { index: number; name: string }[] {
    const scores = new Map<number, number>();
    for (const { author, score } of this.#changes) scores.set(author, (scores.get(author) ?? 0) + score);
    return [...this.#authors.values()].sort(
      (a, b) => (scores.get(b.index) ?? 0) - (scores.get(a.index) ?? 0) || a.index - b.index,
    );
  }

  #keepIfHigh(change: Drafted, reasons: Reason[]): void {
    if (change.score === 0) return;
    const place = this.#top.findIndex(({ change: other }) => other.score < change.score);
    if (place < 0 && this.#top.length === TOP) return;
    this.#top.splice(place < 0 ? this.#top.length : place, 0, { change, reasons });
    this.#top.length = Math.min(TOP, this.#top.length);
  }
}

const addedLines = ({ measured }: WalkedChange): number =>
  measured.files
    .filter(({ kind }) => kind === 'source' || kind === 'test')
    .reduce((sum, { match }) => sum + match.added, 0);

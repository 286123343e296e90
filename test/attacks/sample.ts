import type { Attack } from './attack.ts';
import { attacks } from './attacks.ts';
import { ways } from './campaign.ts';
import type { Attempt, Way } from './laboratory.ts';
import { Random } from './text/random.ts';

/** Draws some attempts of each attack, each by itself: what becomes of one attack makes no difference to what is tried of another. */
export class Sample {
  readonly #turns: readonly Turns[];

  /** Each way is tried at one of so many changes. */
  constructor(changes: number) {
    this.#turns = attacks.map((attack) => new Turns(attack, changes));
  }

  /** What is due at one change. `attempt`: null where the change gives no hold for a way. */
  async take(attempt: (way: Way) => Promise<Attempt | null>): Promise<Attempt[]> {
    const made: Attempt[] = [];
    for (const turns of this.#turns) made.push(...(await turns.take(attempt)));
    return made;
  }
}

/** The ways of one attack, in turn. */
class Turns {
  /** Attempts that come to it at each change. */
  readonly #share: number;
  #order: Way[];
  #due = 0;

  constructor(attack: Attack, changes: number) {
    const own = ways.filter((way) => way.attack === attack);
    this.#order = new Random(attack.number).sample(own, own.length);
    this.#share = own.length / changes;
  }

  /** What the change gives no hold for comes first at the next one, so that rare ways have their turn too. */
  async take(attempt: (way: Way) => Promise<Attempt | null>): Promise<Attempt[]> {
    this.#due += this.#share;
    const made: Attempt[] = [];
    const waiting: Way[] = [];
    const done: Way[] = [];
    for (const way of this.#order) {
      const one = made.length + 1 <= this.#due ? await attempt(way) : null;
      if (one !== null) made.push(one);
      (one === null ? waiting : done).push(way);
    }
    this.#due -= made.length;
    this.#order = [...waiting, ...done];
    return made;
  }
}

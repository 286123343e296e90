import { MIN_JUDGED_LINES, YEAR } from '../../core/scoring/history/good12.ts';
import { advanceProject, createProjectPast, hasFailed } from '../../core/scoring/history/project-past.ts';
import { calibrate, calibrated, NO_CALIBRATION, type Outcome } from '../../core/scoring/model/calibrate.ts';
import type { WalkedChange } from './walk-main-line.ts';

/** Outcomes that a calibration is made from at least, and after how many more it is made again. */
const MIN_OUTCOMES = 20;
const STEP = 20;

/**
 * A project's own calibration, carried along its main line from the first change: to each chance it adds what was known at the time, the
 * outcomes of changes at least a year older. For display; no score depends on it.
 */
export class OwnCalibration {
  readonly #past = createProjectPast();
  readonly #times: number[] = [];
  readonly #chances: number[] = [];
  readonly #known: Outcome[] = [];
  #next = 0;
  #usedOutcomes = 0;
  #calibration = NO_CALIBRATION;

  /** The chance as this project's past corrects it; null while that is too short. To be called with each change in turn. */
  add(change: Pick<WalkedChange, 'time' | 'fix' | 'outcome'>, chance: number): number | null {
    const time = Math.max(this.#times.at(-1) ?? 0, change.time);
    this.#learn(time);
    advanceProject(this.#past, this.#times, change.outcome, { time, fix: change.fix });
    this.#times.push(time);
    this.#chances.push(chance);
    return this.#usedOutcomes === 0 ? null : calibrated(this.#calibration, chance);
  }

  #learn(now: number): void {
    for (; (this.#times[this.#next] ?? Number.POSITIVE_INFINITY) + YEAR <= now; this.#next += 1) {
      if ((this.#past.born[this.#next] ?? 0) < MIN_JUDGED_LINES) continue;
      this.#known.push({ chance: this.#chances[this.#next] ?? 0, happened: !hasFailed(this.#past, this.#next) });
    }
    const fresh = this.#known.length - this.#usedOutcomes;
    if (this.#known.length < MIN_OUTCOMES || fresh < STEP) return;
    this.#usedOutcomes = this.#known.length;
    this.#calibration = calibrate(this.#known);
  }
}

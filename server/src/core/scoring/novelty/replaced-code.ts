import type { BaseCode } from '../code/code.ts';
import { lineOf } from '../code/lines.ts';
import { beginOf, eachStatement, endOf, type StatementsOfFile } from '../code/statements.ts';
import type { Stretch } from '../code/stretch.ts';
import type { Side } from './edit-script.ts';

/** Lines that did not come through, and the statements that stood between the lines around them. */
interface Row extends Stretch {
  readonly old: readonly Side[];
}

/** What stood where a file has other lines now. Lines without tokens make no difference. */
export class ReplacedCode {
  readonly #file: StatementsOfFile;
  readonly #before: BaseCode;
  /** The number of the row that each line is in; −1 for what came through, and for lines without tokens. */
  readonly #rowOf: Int32Array;
  readonly #rows: Row[] = [];

  constructor(file: StatementsOfFile, before: BaseCode) {
    this.#file = file;
    this.#before = before;
    this.#rowOf = this.#findRows();
  }

  /** The statements in whose place one stands, the nearest first. */
  *at(statement: Stretch): Generator<Side, void> {
    const row = this.#rowAt(statement);
    if (row === undefined) return;
    const { from, to, old } = row;
    const middle = Math.floor((old.length * (Math.max(from, statement.from) - from)) / (to - from));
    for (let away = 0; away < old.length; away += 1) {
      const after = old[middle + away];
      const before = old[middle - away - 1];
      if (after !== undefined) yield after;
      if (before !== undefined) yield before;
      if (after === undefined && before === undefined) return;
    }
  }

  /** That of the first line of a statement that did not come through. */
  #rowAt({ from, to }: Stretch): Row | undefined {
    const { firstSignificant } = this.#file.code;
    let line = lineOf(this.#file.code, from);
    while (this.#rowOf[line] === -1 && (firstSignificant[line + 1] ?? to) < to) line += 1;
    return this.#rows[this.#rowOf[line] ?? -1];
  }

  #findRows(): Int32Array {
    const { firstSignificant, lines } = this.#file.code;
    const { oldOf, gone } = this.#file.match;
    const rowOf = new Int32Array(lines).fill(-1);
    let old = 0;
    let from = -1;
    for (let line = 0; line < lines; line += 1) {
      const token = firstSignificant[line] ?? 0;
      if (token === firstSignificant[line + 1]) continue;
      const was = oldOf[line] ?? -1;
      if (was === -1) {
        if (from < 0) from = token;
        rowOf[line] = this.#rows.length;
        continue;
      }
      if (from >= 0) this.#addRow({ from, to: token }, old, was);
      from = -1;
      old = was + 1;
    }
    if (from >= 0) this.#addRow({ from, to: this.#file.code.ids.length }, old, gone.length);
    return rowOf;
  }

  /** Between an old line and another; where those stood in another order, as many tokens after the one and before the other as there are new ones. */
  #addRow({ from, to }: Stretch, oldLine: number, oldEnd: number): void {
    const { marks } = this.#before;
    const first = this.#beginOfLine(oldLine);
    const last = this.#beginOfLine(oldEnd);
    const around: Stretch[] =
      first <= last
        ? [{ from: first, to: last }]
        : [
            { from: first, to: Math.min(marks.length, first + to - from) },
            { from: Math.max(0, last - (to - from)), to: last },
          ];
    this.#rows.push({ from, to, old: around.flatMap((one) => this.#statementsIn(one)) });
  }

  #beginOfLine(line: number): number {
    return this.#before.firstSignificant[line] ?? this.#before.marks.length;
  }

  #statementsIn({ from, to }: Stretch): Side[] {
    const { marks } = this.#before;
    const found: Side[] = [];
    if (from < to)
      eachStatement(marks, { from: beginOf(marks, from), to: endOf(marks, to) }, (begin, end) => {
        found.push({ code: this.#before, from: begin, to: end });
      });
    return found;
  }
}

import type { ChangedCode } from './change.ts';
import { type CodeFile, eachLine, isSubstantive } from './fingerprints.ts';
import { HashMultiset } from './hash-multiset.ts';
import type { KnownCode } from './known-code.ts';
import { type FileNovelty, findNovelty, SeenInChange } from './novelty.ts';
import { type Shape, shapeOf } from './shape.ts';

/** A file of a change with what is new in it. */
export interface MeasuredFile extends ChangedCode {
  novelty: FileNovelty | null;
  /** Substantive novel lines. */
  novelLines: number[];
  /** Substantive lines that are gone. */
  removedLines: number;
  /** Tokens of lines the change adds to the file, known or not; separators don't count. */
  addedTokens: number;
}

/** The static part of a change: what can be told from the base and the two texts of each file. */
export interface MeasuredChange {
  files: MeasuredFile[];
  /** Novel tokens of source files: what earns. */
  novelTokens: number;
  addedTokens: number;
  cappedTokens: number;
  shape: Shape;
}

export function measureChange(files: readonly ChangedCode[], known: KnownCode): MeasuredChange {
  const seen = new SeenInChange();
  const measured = files.map((file) => measureFile(file, known, seen));
  const sources = measured.filter((file) => file.kind === 'source');
  const sum = (value: (file: MeasuredFile) => number) => sources.reduce((total, file) => total + value(file), 0);
  return {
    files: measured,
    novelTokens: sum((file) => file.novelty?.tokens ?? 0),
    addedTokens: sum((file) => file.addedTokens),
    cappedTokens: sum((file) => file.novelty?.capped ?? 0),
    shape: shapeOf(
      sources.flatMap(({ after, novelLines }) => (after === null ? [] : [{ file: after, lines: novelLines }])),
      known,
    ),
  };
}

function measureFile(file: ChangedCode, known: KnownCode, seen: SeenInChange): MeasuredFile {
  const { before, after } = file;
  const novelty = after === null ? null : findNovelty(after, known, seen);
  const novelLines: number[] = [];
  if (after !== null && novelty !== null) {
    for (let line = 0; line < after.lines; line += 1) {
      if (novelty.novelLine[line] === 1 && isSubstantive(after, line)) novelLines.push(line);
    }
  }
  const { removed, added } = compareLines(before, after);
  return { ...file, novelty, novelLines, removedLines: removed, addedTokens: added };
}

/** Substantive lines only in `before`, and significant tokens of the lines only in `after`. */
function compareLines(before: CodeFile | null, after: CodeFile | null): { removed: number; added: number } {
  const lines = new HashMultiset();
  let added = 0;
  let removed = 0;
  if (before !== null) eachLine(before, (_, high, low) => lines.add(high, low, 1));
  if (after !== null) {
    eachLine(after, (line, high, low) => {
      if (lines.count(high, low) > 0) lines.add(high, low, -1);
      else added += after.lineTokens[line] ?? 0;
    });
  }
  if (before !== null) {
    eachLine(before, (line, high, low) => {
      if (lines.count(high, low) === 0) return;
      lines.add(high, low, -1);
      if (isSubstantive(before, line)) removed += 1;
    });
  }
  return { removed, added };
}

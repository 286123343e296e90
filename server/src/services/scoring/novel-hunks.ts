import { tokensOfLine } from '../../core/scoring/code/code.ts';
import type { MeasuredFile } from '../../core/scoring/features/measure.ts';

export interface NovelHunk {
  /** Zero-based, end-exclusive. */
  startLine: number;
  endLine: number;
  novel: number;
}

/** Runs of lines with novel tokens. Lines without content (blank, comment, a lone bracket) inside a run do not end it. */
export function novelHunks({ after, novelty }: MeasuredFile): NovelHunk[] {
  const hunks: NovelHunk[] = [];
  if (after === null || novelty === null) return hunks;
  let open: NovelHunk | null = null;
  for (let line = 0; line < after.lines; line += 1) {
    const novel = novelty.counted[line] ?? 0;
    if (novel === 0) {
      if (tokensOfLine(after, line) !== 0) open = null;
      continue;
    }
    if (open === null) {
      open = { startLine: line, endLine: line, novel: 0 };
      hunks.push(open);
    }
    open.endLine = line + 1;
    open.novel += novel;
  }
  return hunks;
}

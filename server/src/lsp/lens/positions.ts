import { mapLines } from '../../core/ownership/line-map.ts';
import type { SourceSymbol } from '../../ports/syntax-checker.ts';

/** Where lenses stand in one version of a document. */
export interface LensPositions {
  version: number;
  lines: string[];
  symbols: SourceSymbol[];
}

/**
 * Symbols for lenses of a version that does not parse. A half-typed line makes the parser lose symbols, and lenses that come
 * and go make the text jump: the earlier ones that were lost are kept, moved along with their lines.
 */
export function keepPositions(
  before: LensPositions,
  version: number,
  lines: string[],
  found: readonly SourceSymbol[],
): LensPositions {
  const moved = moveSymbols(before, lines);
  const known = new Set(found.map(({ startLine }) => startLine));
  const kept = moved.filter(({ startLine }) => !known.has(startLine));
  return { version, lines, symbols: [...found, ...kept].sort((a, b) => a.startLine - b.startLine) };
}

/** Symbols whose first line is still there, or was edited in place. */
function moveSymbols(before: LensPositions, lines: string[]): SourceSymbol[] {
  const newLineOf = mapLines(lines, before.lines);
  return before.symbols.flatMap((symbol) => {
    const startLine = newLineOf[symbol.startLine] ?? -1;
    const start = startLine >= 0 ? startLine : editedLine(newLineOf, symbol.startLine, lines.length);
    if (start === null) return [];
    const last = newLineOf[symbol.endLine - 1] ?? -1;
    const endLine = last >= start ? last + 1 : Math.min(lines.length, start + symbol.endLine - symbol.startLine);
    return [{ ...symbol, startLine: start, endLine: Math.max(endLine, start + 1) }];
  });
}

/** A line that changed stands right after the one before it, unless that is where the next old line went. */
function editedLine(newLineOf: Int32Array, oldLine: number, lineCount: number): number | null {
  const previous = oldLine === 0 ? -1 : (newLineOf[oldLine - 1] ?? -1);
  if (oldLine > 0 && previous < 0) return null;
  const next = newLineOf[oldLine + 1] ?? lineCount;
  const line = previous + 1;
  return line < lineCount && line !== next ? line : null;
}

/** Lines added and removed between two versions, as multisets of lines without their white space: moved and re-indented ones don't count. */
export function countChangedLines(oldText: string, newText: string): { added: number; removed: number } {
  const balance = new Map<string, number>();
  for (const line of linesOf(newText)) balance.set(line, (balance.get(line) ?? 0) + 1);
  for (const line of linesOf(oldText)) balance.set(line, (balance.get(line) ?? 0) - 1);
  let added = 0;
  let removed = 0;
  for (const count of balance.values()) {
    if (count > 0) added += count;
    else removed -= count;
  }
  return { added, removed };
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.replace(/[ \t\r\v\f]+/g, ''));
}

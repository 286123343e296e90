/** Blanks within a line. */
export const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 13;

/** The first character at or after `from` that is none. */
export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Text of others on one line: without control and direction-changing characters, not too long. */
export function plainText(text: string, maximum: number): string {
  const clean = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return clean.length > maximum ? `${clean.slice(0, maximum - 1)}…` : clean;
}

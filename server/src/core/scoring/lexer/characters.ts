/** Character classes of ASCII, by code. Everything above is part of a word: no table of Unicode that differs between engines. */
export const CharClass = { other: 0, space: 1, newline: 2, word: 3, digit: 4, separator: 5, operator: 6 } as const;

const classes = new Uint8Array(128).fill(CharClass.other);
const assign = (characters: string, value: number) => {
  for (const character of characters) classes[character.charCodeAt(0)] = value;
};
assign(' \t\r\v\f', CharClass.space);
assign('\n', CharClass.newline);
assign('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$', CharClass.word);
assign('0123456789', CharClass.digit);
assign('()[]{},;', CharClass.separator);
assign('+-*/%=<>!&|^~?:.@#\\"\'`', CharClass.operator);

/** Blanks that are not ASCII: no-break space, byte order mark, line and paragraph separators. */
const isForeignSpace = (code: number): boolean =>
  code === 0xa0 || code === 0xfeff || code === 0x2028 || code === 0x2029;

export function classOf(code: number): number {
  if (code < 128) return classes[code] ?? CharClass.other;
  return isForeignSpace(code) ? CharClass.space : CharClass.word;
}

/** 1 for what goes on with a word or a number. */
const wordParts = classes.map((value) => (value === CharClass.word || value === CharClass.digit ? 1 : 0));

export const isWordPart = (code: number): boolean => (code < 128 ? wordParts[code] === 1 : !isForeignSpace(code));

export const HASH_SEED = 0x811c9dc5;
/** One more UTF-16 unit in a hash that has not ended. */
export const mixCode = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);
export const endHash = (hash: number): number => hash ^ (hash >>> 15);

/** 32-bit FNV-1a of text[start..end), by UTF-16 units. */
export function hashText(text: string, start: number, end: number, seed: number = HASH_SEED): number {
  let hash = seed;
  for (let i = start; i < end; i += 1) hash = mixCode(hash, text.charCodeAt(i));
  return endHash(hash);
}

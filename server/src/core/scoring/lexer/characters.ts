/** Character classes. Beyond ASCII all is part of a word, but for a few blanks: no table of Unicode that differs between engines. */
export const CharClass = { other: 0, space: 1, newline: 2, word: 3, digit: 4, separator: 5, operator: 6 } as const;

/** Units of UTF-16. Tables have an entry for each: what is not ASCII takes no other way, which would be met when all is compiled for ASCII. */
export const UNITS = 1 << 16;

const classes = new Uint8Array(UNITS).fill(CharClass.word);
classes.fill(CharClass.other, 0, 128);
const assign = (characters: string, value: number) => {
  for (const character of characters) classes[character.charCodeAt(0)] = value;
};
assign(' \t\r\v\f', CharClass.space);
assign('\u{a0}\u{feff}\u{2028}\u{2029}', CharClass.space);
assign('\n', CharClass.newline);
assign('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$', CharClass.word);
assign('0123456789', CharClass.digit);
assign('()[]{},;', CharClass.separator);
assign('+-*/%=<>!&|^~?:.@#\\"\'`', CharClass.operator);

export const classOf = (code: number): number => classes[code] ?? CharClass.word;

/** Whether it goes on with a word or a number. */
export function isWordPart(code: number): boolean {
  const value = classes[code];
  return value === CharClass.word || value === CharClass.digit;
}

const isSmall = (code: number): boolean => code >= 97 && code <= 122;

/** Whether a word with a capital is a type. What has nothing but capitals is a constant that may be called anything. */
export function isTypeName(text: string, start: number, end: number): boolean {
  if (end - start === 1) return true;
  for (let at = start + 1; at < end; at += 1) if (isSmall(text.charCodeAt(at))) return true;
  return false;
}

/** A copy of all classes, for marks beside them. */
export const allClasses = (): Uint8Array => classes.slice();

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

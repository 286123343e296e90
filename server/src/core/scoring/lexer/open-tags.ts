/** PHP stands in a text that is handed out as it is: code is what is between `<?php` or `<?=` and `?>`. */

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

/** After the open tag at `at`; −1 where there is none. One without a name goes with a blank, so that `<?xml` is none. */
export function openTagEnd(text: string, at: number): number {
  if (text.charCodeAt(at + 1) !== 63) return -1;
  if (text.charCodeAt(at + 2) === 61) return at + 3;
  if (!isLetter(text.charCodeAt(at + 2))) return at + 2;
  return text.slice(at + 2, at + 5).toLowerCase() === 'php' && !isLetter(text.charCodeAt(at + 5)) ? at + 5 : -1;
}

/** After the next open tag; −1 where none follows. */
export function nextOpenTag(text: string, from: number): number {
  for (let at = text.indexOf('<?', from); at >= 0; at = text.indexOf('<?', at + 2)) {
    const end = openTagEnd(text, at);
    if (end >= 0) return end;
  }
  return -1;
}

/** `?>` before the end of a line comment, which ends with it; else the end of the line. */
export function commentEndBefore(text: string, from: number, lineEnd: number): number {
  for (let at = from; at < lineEnd; at += 1) {
    if (text.charCodeAt(at) === 63 && text.charCodeAt(at + 1) === 62) return at;
  }
  return lineEnd;
}

import { isWordPart } from './characters.ts';

/** Strings that begin in the line after their mark, and end with a line that says no more than the mark's label. */
export interface Heredoc {
  /** After the mark. */
  readonly end: number;
  readonly label: string;
  /** Blanks may stand before the label that ends it. */
  readonly isIndented: boolean;
}

const PHP = /^<<<[ \t]*(["']?)([A-Za-z_\x80-\uffff][\w\x80-\uffff]{0,60})\1[ \t\r]*\n/;
const RUBY =
  /^<<(?:([~-])(?:(["'`])([^"'`\n]{1,60})\2|([A-Z_]\w{0,60}))|(?:(["'`])([A-Za-z_]\w{0,60})\5|([A-Z_]\w{0,60})))/;
/** Of a mark so much is read. */
const MARK = 140;

/** PHP's `<<<LABEL` with its quotes and its newline; null where there is none at `at`. */
export function phpHeredoc(text: string, at: number): Heredoc | null {
  if (!text.startsWith('<<<', at)) return null;
  const match = PHP.exec(text.slice(at, at + MARK));
  return match === null ? null : { end: at + match[0].length, label: match[2] ?? '', isIndented: true };
}

/** Ruby's `<<LABEL`, `<<-LABEL` and `<<~LABEL`; null where there is none at `at`, as after a value, to which something is shifted. */
export function rubyHeredoc(text: string, at: number): Heredoc | null {
  if (!text.startsWith('<<', at) || isWordPart(text.charCodeAt(at - 1)) || text[at - 1] === '<') return null;
  const match = RUBY.exec(text.slice(at, at + MARK));
  if (match === null) return null;
  const label = match[3] ?? match[4] ?? match[6] ?? match[7] ?? '';
  return { end: at + match[0].length, label, isIndented: match[1] !== undefined };
}

/** Whether a line ends a heredoc of Ruby, which it does with nothing after its label. */
export function isLabelLine(text: string, from: number, lineEnd: number, { label, isIndented }: Heredoc): boolean {
  const at = isIndented ? skipBlanks(text, from) : from;
  const end = text.charCodeAt(lineEnd - 1) === 13 ? lineEnd - 1 : lineEnd;
  return end - at === label.length && text.startsWith(label, at);
}

/** After the label that ends a heredoc of PHP, behind which code may stand; else the end of the text. `from`: in the line before its first one. */
export function labelEnd(text: string, from: number, label: string): number {
  for (let newline = text.indexOf('\n', from); newline >= 0; newline = text.indexOf('\n', newline + 1)) {
    const at = skipBlanks(text, newline + 1);
    if (text.startsWith(label, at) && !isWordPart(text.charCodeAt(at + label.length))) return at + label.length;
  }
  return text.length;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at += 1;
  return at;
}

import type { SourceCode } from '../code/code.ts';
import { CodeReader } from '../code/code-reader.ts';
import { idOfWord } from '../code/id-set.ts';
import { nextMarked } from '../code/lines.ts';
import type { Stretch } from '../code/stretch.ts';
import type { Language } from '../lexer/grammar.ts';

/** Code that stands outside of a type and is part of it: a method in Go, an `impl` block in Rust, a function of a prototype. `type`: the token that names it. */
export interface Attached extends Stretch {
  readonly type: number;
}

interface AddedCode {
  readonly after: SourceCode;
  readonly language: Language;
  /** The old line that each line is; −1 where it was added. */
  readonly oldOf: Int32Array;
}

/** Tokens of a head that are looked at. */
const MAX_HEAD = 64;
const [FUNC, IMPL, FOR, WHERE, PROTOTYPE] = ['func', 'impl', 'for', 'where', 'prototype'].map(idOfWord);
const finders = { go: methodAt, rust: implAt, script: ofPrototypeAt };

/** What begins in an added line. */
export function attachedIn({ after, language, oldOf }: AddedCode, stretch: Stretch): Attached[] {
  const find = language === 'go' || language === 'rust' || language === 'script' ? finders[language] : null;
  if (find === null) return [];
  const found: Attached[] = [];
  const code = new CodeReader(after, stretch);
  for (let line = oldOf.indexOf(-1); line >= 0; line = nextMarked(oldOf, -1, line)) {
    const from = after.firstSignificant[line] ?? 0;
    if (from === after.firstSignificant[line + 1]) continue;
    const head = find(code, from);
    if (head !== null) found.push({ from, type: code.indexAt(head.type), to: code.indexAt(head.end) });
  }
  return found;
}

/** All tokens. */
interface Head {
  readonly type: number;
  readonly end: number;
}

/** `func (name *Type[T]) …`. */
function methodAt(code: CodeReader, index: number): Head | null {
  const open = code.tokenOf(index) + 1;
  if (code.file.ids[index] !== FUNC || code.sign(open) !== '(') return null;
  const close = code.close(open, open + MAX_HEAD);
  let type = -1;
  for (let at = open + 1; at < close && code.sign(at) !== '['; at += 1) if (code.isWord(at)) type = at;
  return type < 0 ? null : { type, end: code.endOfBody(close + 1, code.last) };
}

/** `impl Type {`, `impl<T> Trait for path::Type<T> {`. */
function implAt(code: CodeReader, index: number): Head | null {
  const word = code.tokenOf(code.file.ids[index] === IMPL ? index : index + 1);
  if (code.idOf(word) !== IMPL || word > code.tokenOf(index) + 1) return null;
  let type = -1;
  let angles = 0;
  for (let at = word + 1; at <= Math.min(code.last, word + MAX_HEAD); at += 1) {
    const sign = code.sign(at);
    if (sign === '{') return type < 0 ? null : { type, end: code.close(at) };
    if (sign === '<') angles += 1;
    if (sign === '>' && code.sign(at - 1) !== '-') angles -= 1;
    if (angles === 0 && code.idOf(at) === WHERE) angles = Number.POSITIVE_INFINITY; // what follows is of none of them
    if (angles === 0 && code.isWord(at) && code.idOf(at) !== FOR) type = at;
  }
  return null;
}

/** `Type.prototype.name = …`. */
function ofPrototypeAt(code: CodeReader, index: number): Head | null {
  const type = code.tokenOf(index);
  if (code.idOf(type + 2) !== PROTOTYPE || code.sign(type + 1) !== '.' || code.sign(type + 3) !== '.') return null;
  return { type, end: code.endOfStatement(type + 4) };
}

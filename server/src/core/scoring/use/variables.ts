import { openedIn } from '../code/brackets.ts';
import type { CodeReader } from '../code/code-reader.ts';
import { idOfWord, idsOfWords } from '../code/id-set.ts';
import type { Language } from '../lexer/grammar.ts';
import { signId } from '../lexer/tokens.ts';
import { isCall, readersOf } from './declarations.ts';
import { groupAt } from './groups.ts';
import { functionAround } from './member-of-type.ts';
import { beforeDimensions, beginOfChange, beginOfValue, isCounted, isPlain } from './value-of-name.ts';

/** A variable that something is put into: significant tokens. `branch`: to no effect. */
interface FoundVariable {
  readonly name: number;
  readonly to: number;
  readonly kind: 'variable' | 'bare' | 'branch';
}

const DECLARERS = idsOfWords('const let var val static final constexpr mut');
const MODIFIERS = idsOfWords('public private protected readonly declare override accessor');
/** Words at the beginning of a statement that puts a value into a name for a block alone. */
export const CONTROL_WORDS = 'if for while switch match else elif until guard case select when';
const CONTROL = idsOfWords(CONTROL_WORDS);
/** Words before a name that are no type: it is used there. */
export const NO_TYPE_WORDS = 'return new throw else case in of extends typeof await yield delete not and or is';
export const NO_TYPE = idsOfWords(NO_TYPE_WORDS);
/** Languages in which no type stands before the name of what has it. */
const TYPES_LAST: ReadonlySet<Language> = new Set(['script', 'python', 'rust', 'ruby'] as const);
/** Languages in which an array is declared as `int[] name`. */
const DIMENSIONS_BEFORE_NAME: ReadonlySet<Language> = new Set(['jvm', 'csharp', 'solidity'] as const);
const DOT = signId(46);
const TYPE = idOfWord('type');

/** Finds variables that something is put into, declared there or not. */
export class VariableFinder {
  readonly #code: CodeReader;
  readonly #language: Language;

  constructor(code: CodeReader, language: Language) {
    this.#code = code;
    this.#language = language;
  }

  /** `name = …` and `name := …`, with what a language has in front, and what changes it. `index`: its significant token, of `token` in `line`. */
  at(index: number, token: number, line: number): FoundVariable | null {
    const code = this.#code;
    if (!this.#mayBeVariable(token)) return null;
    const value = beginOfValue(code, this.#language, token);
    if (value === 0) return this.#changed(index, token);
    const first = code.begin(token);
    const isShort = code.sign(token + 1) + code.sign(token + 2) === ':=';
    const isDeclared = isShort || this.#hasDeclarer(token) || (index !== first && this.#isTyped(token));
    const isType = this.#language === 'go' && isDeclared && !isShort && !this.#hasDeclarer(token); // it follows its name there
    const name = isType ? index - 1 : index;
    if (isType && groupAt(code, name, line) !== null) return null;
    if (this.#isNeverAskedFor(code.tokenOf(name), value) || CONTROL.has(code.idOf(code.tokenOf(first)))) return null;
    const end = code.endOfStatement(value);
    if (this.#isInList(value, end, line)) return null;
    if (isDeclared) return { name, to: code.indexAt(end), kind: 'variable' };
    return index === first && code.sign(token + 1) !== '[' ? this.#bare(index, token, line, [value, end]) : null;
  }

  #mayBeVariable(token: number): boolean {
    const code = this.#code;
    const before = code.idOf(token - 1);
    if (before === DOT || (before === TYPE && readersOf(this.#language).has(before))) return false;
    return this.#language !== 'rust' || code.sign(token - 2) !== "'"; // `&'static str = …`
  }

  #hasDeclarer(token: number): boolean {
    return DECLARERS.has(this.#code.idOf(token - 1));
  }

  /** `_ = …`, and in Rust a guard, which does what it is for where it is dropped: at the end of its block. */
  #isNeverAskedFor(name: number, value: number): boolean {
    const text = this.#code.text(name);
    return text === '_' || (this.#language === 'rust' && text.startsWith('_') && isCall(this.#code, value));
  }

  /** What is put into a variable that is there. To put itself into it does nothing, but where that makes a member of it. */
  #bare(index: number, token: number, line: number, [value, end]: readonly [number, number]): FoundVariable | null {
    const code = this.#code;
    if (this.#asksForItself(token, value, end)) return null;
    const isItself = end === value + 1 && code.idOf(value) === code.idOf(token) && this.#language !== 'python';
    return { name: index, to: code.indexAt(end), kind: isItself ? 'branch' : this.#kindOfBare(token, line) };
  }

  /** In Python a function's variables are its own, but for those that a language reads. */
  #kindOfBare(token: number, line: number): 'variable' | 'bare' {
    if (this.#language !== 'python' || this.#code.text(token).startsWith('__')) return 'bare';
    return functionAround(this.#code.file, line) < 0 ? 'bare' : 'variable';
  }

  /** `name += …`, `name++`. */
  #changed(index: number, token: number): FoundVariable | null {
    const code = this.#code;
    const isUpOrDown = isCounted(code, token);
    const value = isUpOrDown ? 0 : beginOfChange(code, token);
    if ((value === 0 && !isUpOrDown) || index !== code.begin(token)) return null;
    if (isUpOrDown) return { name: index, to: code.indexAt(token + 3), kind: 'bare' };
    const end = code.endOfStatement(value);
    return isPlain(code, value, end) ? { name: index, to: code.indexAt(end), kind: 'bare' } : null;
  }

  /** Whether something else is handed what a name has, before it is given another value. */
  #asksForItself(name: number, value: number, end: number): boolean {
    const code = this.#code;
    if (isPlain(code, value, end)) return false;
    for (let at = value; at < end; at += 1) if (code.idOf(at) === code.idOf(name)) return true;
    return false;
  }

  /**
   * Whether a type stands before a name; in C of what it points to, too, and where its dimensions stand behind it of what is in it. Where types
   * follow names, a word before one may be what a member's head begins with.
   */
  #isTyped(token: number): boolean {
    const code = this.#code;
    if (TYPES_LAST.has(this.#language)) return MODIFIERS.has(code.idOf(token - 1));
    let type = token - 1;
    if (this.#language === 'c') while ('*&'.includes(code.sign(type))) type -= 1;
    if (DIMENSIONS_BEFORE_NAME.has(this.#language)) type = beforeDimensions(code, type);
    return code.isWord(type) && code.isOneLine(type) && !NO_TYPE.has(code.idOf(type));
  }

  /** Whether what ends a value is of a list around it, of parameters or arguments. Data that the stretch ends in has entries of its own. */
  #isInList(value: number, end: number, line: number): boolean {
    if (!',)]'.includes(this.#code.sign(end))) return false;
    if (openedIn(this.#code.file, value, end) <= 0) return true;
    return !'[{('.includes(this.#code.sign(value)) && (this.#code.file.state[line] ?? 0) < 0;
  }
}

import type { SourceCode } from '../code/code.ts';
import { CodeReader } from '../code/code-reader.ts';
import { idOfWord, idsOfWords } from '../code/id-set.ts';
import { indentOf, lineOf, nextMarked } from '../code/lines.ts';
import { beginOf, endOf } from '../code/statements.ts';
import { hasMark, type Stretch } from '../code/stretch.ts';
import type { Language } from '../lexer/grammar.ts';
import { DEFINING } from '../lexer/rules.ts';
import { isLiteralId, signId } from '../lexer/tokens.ts';
import { beginOfAttributes } from './attributes.ts';
import { deadAt } from './dead-code.ts';
import { followsJump } from './dead-tails.ts';
import { mayDecide } from './dead-values.ts';
import { grouped, readersOf } from './declarations.ts';
import { DEFINING_WORDS } from './defining-words.ts';
import { groupAt, mayBeGrouped } from './groups.ts';
import { isMemberOfType } from './member-of-type.ts';
import { withoutOverloads } from './overloads.ts';
import { mayBeTyped } from './value-of-name.ts';
import { CONTROL_WORDS, NO_TYPE, NO_TYPE_WORDS, VariableFinder } from './variables.ts';

/** A definition: significant tokens `from` to `to`, `name` the one that names it. */
export interface Definition extends Stretch {
  readonly name: number;
  /**
   * `method`: a member of a type or an object; `outside`: one that is defined outside its type; `function`: any other, and types. `branch`: what stands under a condition that asks nothing; it has
   * no name. `bare`: a variable without a word that declares it.
   */
  readonly kind: 'function' | 'method' | 'outside' | 'variable' | 'bare' | 'branch';
  /** Whether it is a function with a body that stands in nothing else: in some languages a file has one of a name. */
  readonly isOutermost: boolean;
}
/** `scoped`: a method where it stands among the members of a type, a function elsewhere. */
type Found = Pick<Definition, 'name' | 'to'> & {
  readonly kind: Definition['kind'] | 'scoped';
  /** Where that is not where its statement begins. */
  readonly from?: number;
  readonly hasBody?: boolean;
};

/** Words of all languages before a name that a body follows. Of events nothing is told here. */
const TYPES_AND_FUNCTIONS = `${DEFINING} union`;
/** What else has a body after its name. */
const OTHERS_WITH_BODY: Partial<Record<Language, string>> = {
  rust: 'union',
  jvm: 'union',
  c: 'union',
  php: 'fn',
  plain: 'union',
};
const keywords = new Map(
  Object.entries(DEFINING_WORDS).map(([language, words]) => [
    language,
    new Set(`${words} ${OTHERS_WITH_BODY[language as Language] ?? ''}`.trim().split(' ')),
  ]),
);
const FUNCTIONS = new Set('function def func fn'.split(' '));
const GO_TYPES = new Set('struct interface'.split(' '));
/** What has brackets and a block behind it and defines nothing. */
const NO_METHOD = idsOfWords(
  'if for while switch catch return with do else match function unless elif when until super def fn func ' +
    'foreach using lock synchronized fixed try unchecked assembly select elseif',
);
/** Languages in which a method has no word that says it is one, and of them those in which a call may have a block behind it. */
const PLAIN_METHODS: ReadonlySet<Language> = new Set(['script', 'jvm', 'csharp', 'c'] as const);
const BLOCKS_AFTER_CALLS: ReadonlySet<Language> = new Set(['jvm', 'csharp'] as const);
/** Languages in which a body is told by other means: what follows it may be anything. */
const NO_BRACES: ReadonlySet<Language> = new Set(['python', 'ruby'] as const);
/** Words before a name and its bracket that is no method's. */
const BEFORE_NO_METHOD = idsOfWords(`${CONTROL_WORDS} ${NO_TYPE_WORDS} ${DEFINING}`);
/** Words before a function's own word in a statement that declares it. */
const BEFORE_DECLARED = new Set('export default async declare abstract const'.split(' '));
/** Tokens of a list of parameters, and after it before the body. */
const MAX_PARAMETERS = 400;
const MAX_AFTER_PARAMETERS = 16;
/** Words that a definition or a branch may begin with: most others are passed over by what is after them. */
const BEGINNINGS = idsOfWords(
  `if while for foreach elif elsif elseif unless until switch match when try type ${TYPES_AND_FUNCTIONS}`,
);
const [DOT, AT] = [signId(46), signId(64)];
const [TYPEDEF, FUN] = ['typedef', 'fun'].map(idOfWord);
const [OPENING, COLON, EQUALS, DIMENSION] = [40, 58, 61, 91];
/** Characters of signs that may change what the name before them has. */
const CHANGES = new Set([...'+-*/%&|^?<>.'].map((sign) => sign.charCodeAt(0)));
/** Definitions within definitions that are told apart. */
const MAX_DEPTH = 32;

/** Finds definitions in a stretch of a file, and branches that are never taken. */
export class DefinitionFinder {
  readonly #file: SourceCode;
  readonly #language: Language;
  readonly #code: CodeReader;
  readonly #hasPlainMethods: boolean;
  readonly #readers: ReturnType<typeof readersOf>;
  readonly #variables: VariableFinder;

  constructor(file: SourceCode, language: Language, stretch: Stretch) {
    this.#file = file;
    this.#language = language;
    this.#code = new CodeReader(file, stretch);
    this.#hasPlainMethods = PLAIN_METHODS.has(language);
    this.#readers = readersOf(language);
    this.#variables = new VariableFinder(this.#code, language);
  }

  /** Those that begin in an added line and have something new in them, in order. `fresh`: 1 for each new token. `oldOf`: −1 for each added line. */
  run(fresh: Uint8Array, oldOf: Int32Array): Definition[] {
    const found: Definition[] = [];
    /** Ends of the definitions that the token is in. */
    const open: number[] = [];
    for (let line = oldOf.indexOf(-1); line >= 0; line = nextMarked(oldOf, -1, line)) {
      const end = this.#file.firstSignificant[line + 1] ?? 0;
      for (let index = this.#file.firstSignificant[line] ?? end; index < end; index += 1) {
        if (!this.#mayDefine(index, line)) continue;
        while (open.length > 0 && (open.at(-1) ?? 0) <= index) open.pop();
        const one = open.length === MAX_DEPTH ? null : this.#at(index, line);
        if (one === null || !hasMark(fresh, one)) continue;
        found.push(one);
        open.push(one.to);
      }
    }
    return withoutOverloads(found, this.#file, this.#language);
  }

  /** Whether a word is a name that is defined there, without a word that says so. */
  isName(index: number): boolean {
    const token = this.#code.tokenOf(index);
    return this.#mayBeNamed(token) && this.#named(index, token, lineOf(this.#file, index))?.name === index;
  }

  /** Whether a token is worth a closer look. */
  #mayDefine(index: number, line: number): boolean {
    const token = this.#code.tokenOf(index);
    if (followsJump(this.#code, index)) return true;
    if (mayDecide(this.#code, token)) return true;
    if (!this.#code.isWord(token)) return false;
    return this.#begins(index) || this.#mayBeNamed(token) || this.#mayBeGrouped(index, line);
  }

  /** The same of what stands first in a line of a group. */
  #mayBeGrouped(index: number, line: number): boolean {
    return this.#language === 'go' && mayBeGrouped(this.#code, index, line);
  }

  #begins(index: number): boolean {
    const id = this.#file.ids[index] ?? 0;
    return BEGINNINGS.has(id) || this.#readers.has(id);
  }

  /** The same of a word that may be a name, by the signs after it. */
  #mayBeNamed(token: number): boolean {
    const next = this.#code.firstOf(token + 1);
    if (next === OPENING) return this.#hasPlainMethods;
    if (next === DIMENSION) return this.#language === 'c';
    if (next !== COLON) return next === EQUALS || (CHANGES.has(next) && this.#mayBeChanged(token));
    return this.#code.firstOf(token + 2) === EQUALS || mayBeTyped(this.#code, this.#language, token);
  }

  /** The same of a word that a sign stands behind which may change what it names. */
  #mayBeChanged(token: number): boolean {
    const third = this.#code.firstOf(token + 2);
    return third === EQUALS || third === this.#code.firstOf(token + 1);
  }

  #at(index: number, line: number): Definition | null {
    const token = this.#code.tokenOf(index);
    const begins = this.#begins(index);
    const dead = deadAt(this.#code, this.#language, index, line, begins);
    if (dead !== null) return { name: index, ...dead, kind: 'branch', isOutermost: false };
    if (!this.#code.isWord(token)) return null; // a member that a string names is said by no word
    const one = (begins ? this.#begun(index, token, line) : null) ?? this.#named(index, token, line);
    if (one === null) return null;
    const kind = one.kind === 'scoped' ? this.#kindAt(token, line) : one.kind;
    const isOutermost = kind === 'function' && one.hasBody === true && indentOf(this.#file, line) === 0;
    const { name, to } = one;
    const from = one.from ?? this.#withTemplate(this.#code.begin(token));
    const isVariable = kind === 'variable' || kind === 'bare';
    return { name, from: isVariable ? from : this.#withAttributes(from), to, kind, isOutermost };
  }

  /** Attributes in the lines above belong to what they say something of. */
  #withAttributes(from: number): number {
    const line = lineOf(this.#file, from);
    const begin = beginOfAttributes(this.#file, line, this.#language);
    return begin === line ? from : Math.max(this.#code.stretch.from, this.#file.firstSignificant[begin] ?? from);
  }

  #kindAt(token: number, line: number): 'method' | 'function' {
    return isMemberOfType(this.#file, this.#language, token, line) ? 'method' : 'function';
  }

  /** A template in the line above belongs to what it is of. */
  #withTemplate(from: number): number {
    if (this.#language !== 'c' || from === this.#code.stretch.from) return from;
    const begin = Math.max(this.#code.stretch.from, beginOf(this.#file.marks, from - 1));
    return this.#code.text(this.#code.tokenOf(begin)) === 'template' ? begin : from;
  }

  #begun(index: number, token: number, line: number): Found | null {
    const keyword = this.#keyword(index, token, line);
    if (keyword !== null || this.#code.sign(token - 1) === '.') return keyword;
    return this.#readers.get(this.#file.ids[index] ?? 0)?.(this.#code, token) ?? null;
  }

  #named(index: number, token: number, line: number): Found | null {
    const group = this.#language === 'go' ? groupAt(this.#code, index, line) : null;
    if (group !== null) return grouped(this.#code, token, group);
    return this.#method(index, token, line) ?? this.#member(index, token) ?? this.#variables.at(index, token, line);
  }

  /** `function name…`, `class name…` and the like. */
  #keyword(index: number, token: number, line: number): Found | null {
    const code = this.#code;
    const word = code.text(token);
    const isType = word === 'type' && this.#language === 'go' && GO_TYPES.has(code.text(token + 2));
    if (!(keywords.get(this.#language)?.has(word) || isType) || code.sign(token - 1) === '.') return null;
    if (this.#language === 'script' && !this.#isDeclared(index, token)) return null; // a function's own name for itself
    if (this.#language === 'c' && !this.#mayBeTypeOfC(token)) return null;
    const hasReceiver = word === 'func' && code.sign(token + 1) === '(';
    const name = hasReceiver ? this.#afterReceiver(index, token) : token + (code.sign(token + 1) === '*' ? 2 : 1);
    if (name >= code.last || !code.isWord(name) || (this.#language === 'c' && !this.#opensType(name))) return null;
    const kind = hasReceiver ? 'method' : FUNCTIONS.has(word) && this.#language !== 'script' ? 'scoped' : 'function';
    return { name: code.indexAt(name, index), kind, ...this.#endOf(word, name, line) };
  }

  /** Whether it is of no parameter of a template or a function, and has no other name behind it that stands for it. */
  #mayBeTypeOfC(token: number): boolean {
    return !'<,('.includes(this.#code.sign(token - 1)) && this.#code.idOf(token - 1) !== TYPEDEF;
  }

  /** Whether a type's name in C has its body behind it, or its end: it is said elsewhere, as before the name of a parameter. */
  #opensType(name: number): boolean {
    const isQualified = this.#code.isWord(name + 1); // `class EXPORTED Name {`, `class Name final {`
    return '{:;<'.includes(this.#code.sign(isQualified ? name + 2 : name + 1));
  }

  /** Where what a word defines ends; `name`: its token. */
  #endOf(word: string, name: number, line: number): Pick<Found, 'to' | 'hasBody'> {
    const code = this.#code;
    const isFunction = FUNCTIONS.has(word);
    if (word === 'def' || (word === 'class' && code.endsWithColon(line)))
      return { to: code.endOfSuite(line), hasBody: isFunction };
    const isBraced = !NO_BRACES.has(this.#language);
    const body = code.endOfBody(name + 1, isBraced ? code.last : undefined);
    const end = isBraced && body === name + 1 ? code.endOfStatement(body) : body;
    return { to: code.indexAt(end), hasBody: isFunction && (end === code.last || code.sign(end) === '}') };
  }

  /** Name of a method in Go; the end of the stretch where it is a function without one. */
  #afterReceiver(index: number, token: number): number {
    const code = this.#code;
    const name = code.close(token + 1) + 1;
    return index === code.begin(token) && code.sign(name + 1) === '(' ? name : code.last;
  }

  /** Whether a statement begins with a word that declares, and with what may stand before it, or with a value that nobody takes: `'a', function b() {}`. */
  #isDeclared(index: number, token: number): boolean {
    const sign = this.#code.sign(token - 1);
    if ('(['.includes(sign)) return false;
    const begin = this.#code.begin(token);
    const first = this.#isStrayValue(begin) ? begin + 1 : begin;
    if (sign === ',') return first > begin && first === index;
    for (let at = first; at < index; at += 1) {
      if (!BEFORE_DECLARED.has(this.#code.text(this.#code.tokenOf(at)))) return false;
    }
    return true;
  }

  /** Whether a literal has a comma behind it, and stands in no bracket. */
  #isStrayValue(index: number): boolean {
    const token = this.#code.tokenOf(index);
    return (
      isLiteralId(this.#file.ids[index] ?? 0) &&
      this.#code.sign(token + 1) === ',' &&
      !'(['.includes(this.#code.sign(token - 1))
    );
  }

  /** `name(…) … {`: methods, and functions with their type in front. */
  #method(index: number, token: number, line: number): Found | null {
    const code = this.#code;
    if (code.sign(token + 1) !== '(' || !this.#mayBeMethod(token)) return null;
    let at = code.close(token + 1, token + MAX_PARAMETERS) + 1;
    if (this.#language === 'script' && !'{:'.includes(code.sign(at))) return null; // of a call, what follows is another statement
    for (const limit = at + MAX_AFTER_PARAMETERS; at < limit && !'{;=,)}'.includes(code.sign(at)); ) at += 1;
    const isOfType = this.#language === 'c' && code.sign(token - (code.sign(token - 1) === '~' ? 2 : 1)) === ':';
    const isAtMargin = this.#language === 'c' && !isOfType && indentOf(this.#file, line) === 0;
    if (isAtMargin && (code.sign(at) === ';' || at > code.last) && this.#isType(token - 1))
      return { name: index, to: code.indexAt(at), kind: 'function' };
    const value = BLOCKS_AFTER_CALLS.has(this.#language) ? this.#beginOfBody(token, at) : 0;
    if (value > 0) return { name: index, to: code.indexAt(code.endOfStatement(value)), kind: 'scoped' };
    if (code.sign(at) !== '{' || this.#isInEarlierDirective(index, at)) return null;
    return { name: index, to: code.indexAt(code.close(at)), kind: isOfType ? 'outside' : 'scoped' };
  }

  /** Where the body of a method begins that is a value: `int name() => …`, `fun name() = …`; 0 where it is none. `sign`: the token after its head. */
  #beginOfBody(name: number, sign: number): number {
    if (this.#code.sign(sign) !== '=') return 0;
    if (this.#code.sign(sign + 1) === '>') return sign + 2;
    return this.#code.idOf(name - 1) === FUN ? sign + 1 : 0;
  }

  /** Whether a word is in a line of the preprocessor that ends before `token`: a macro that calls something is no head of what follows it. */
  #isInEarlierDirective(index: number, token: number): boolean {
    const { marks } = this.#file;
    if (this.#language !== 'c' || this.#code.sign(this.#code.tokenOf(beginOf(marks, index))) !== '#') return false;
    return endOf(marks, index + 1) <= this.#code.indexAt(token, index);
  }

  /** Whether a word before a bracket may be what is defined there, by itself and by what is before it. */
  #mayBeMethod(token: number): boolean {
    if (!this.#hasPlainMethods || NO_METHOD.has(this.#code.idOf(token))) return false;
    const before = this.#code.idOf(token - 1);
    if (before === DOT || before === AT || BEFORE_NO_METHOD.has(before)) return false;
    return !BLOCKS_AFTER_CALLS.has(this.#language) || this.#isAfterType(token);
  }

  /** Whether a type, or a word as `public`, stands before a name in its line. */
  #isAfterType(token: number): boolean {
    const isType = this.#code.isWord(token - 1) || '>]?'.includes(this.#code.sign(token - 1));
    return isType && this.#code.isOneLine(token - 1);
  }

  /** Whether a token ends a type in C: what follows it is declared. */
  #isType(token: number): boolean {
    return '*&'.includes(this.#code.sign(token)) || (this.#code.isWord(token) && !NO_TYPE.has(this.#code.idOf(token)));
  }

  /** `a.name = function…`, `a.name = (…) => …`, and `exports.name = …`. */
  #member(index: number, token: number): Found | null {
    const code = this.#code;
    if (this.#language !== 'script' || code.sign(token - 1) !== '.') return null;
    if (code.sign(token + 1) !== '=' || '=>'.includes(code.sign(token + 2))) return null;
    const isExport = code.text(token - 2) === 'exports' && index <= code.begin(token) + 4;
    if (!isExport && !this.#isFunction(token + 2)) return null;
    return { name: index, to: code.indexAt(code.endOfStatement(token + 2)), kind: 'method' };
  }

  /** Whether a function or a class is written out from a token on. */
  #isFunction(token: number): boolean {
    const word = this.#code.isWord(token) ? this.#code.text(token) : '';
    if (word === 'async') return this.#isFunction(token + 1);
    if (word === 'function' || word === 'class') return true;
    const end = this.#code.sign(token) === '(' ? this.#code.close(token) : token;
    return this.#code.sign(end + 1) === '=' && this.#code.sign(end + 2) === '>';
  }
}

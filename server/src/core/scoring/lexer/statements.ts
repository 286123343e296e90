import type { Language } from './grammar.ts';
import { idOfWord, ownBit, RULES, type Rules, sign, signs, WordClass, wordClass } from './rules.ts';
import { Mark, type TokenBuffer } from './tokens.ts';

/** Before braces, signs after which those hold a value. */
const AWAITS_VALUE = signs('=&|?:,([');
/** In front of a type that has others beside it. */
const LEADS_UNION = signs('=:(,<');
/** Before `=`, they make a comparison of it. */
const COMPARES = signs('=!<>');
const SEPARATORS = signs('()[]{},;');
const PLUS = sign('+');
const MINUS = sign('-');
const DOT = sign('.');
const COLON = sign(':');
const EQUALS = sign('=');
const LESS = sign('<');
const GREATER = sign('>');
const BANG = sign('!');
const HASH = sign('#');
const AT = sign('@');
const COMMA = sign(',');
const SEMICOLON = sign(';');
const OPEN = sign('(');
const CLOSE = sign(')');
const OPEN_SQUARE = sign('[');
const CLOSE_SQUARE = sign(']');
const OPEN_BRACE = sign('{');
const CLOSE_BRACE = sign('}');
const AS_WORD = idOfWord('as');
const CONST = idOfWord('const');
const NEW = idOfWord('new');
/** In place of the id of a token that is no sign: no sign's id is odd. */
const WORD = 1;
const OTHER = 3;
const NOTHING = 5;

/** What a bracket holds. */
const Hold = { round: 0, control: 1, block: 2, head: 3 } as const;
/** No bracket is open. Each one that is adds two bits; of more than eleven the inner ones are known. */
export const NO_BRACKETS = 1;
const FULL = 1 << 22;

/**
 * Cuts the stream of tokens into statements, whatever the lines are, and tells which words are variables. All it has to know at the beginning of
 * a statement is `brackets`, and whether a new piece of code begins.
 */
export class StatementMarker {
  readonly #rules: Rules;
  /** See `ownBit`. */
  readonly #own: number;
  readonly #tokens: TokenBuffer;
  /** Kinds of the open brackets, the innermost in the lowest bits. */
  brackets: number;
  /** Whether the next statement follows the end of a function or another block of its own. */
  isCut: boolean;
  /** Token that begins the statement; −1 between statements. */
  #first = -1;
  #isControl = false;
  #isBlock = false;
  isDirective = false;
  #isAttribute = false;
  /** Angles that are open in the head of a template; −1 elsewhere. */
  #angles = -1;
  /** Brackets open where the statement begins. */
  #outer = NO_BRACKETS;
  /** The last two tokens: ids of signs, or what they are. */
  #last = NOTHING;
  #last2 = NOTHING;
  #lastWordClass = 0;
  #lastIsMember = false;
  #lastIsDefined = false;
  #line: number;
  /** Word that the statement defines, if it does. */
  #defined = -1;
  #isAssigned = false;
  /** The last line that ended in a backslash. */
  #joinedLine = -1;
  #followsJoin = false;
  /** A blank stands before the last `>`, or the first of several: it is no bracket of a type. */
  #isSpaced = false;
  /** Token after the first `=` of what may become a chain of assignments; −1 elsewhere. */
  #link = -1;

  constructor(tokens: TokenBuffer, language: Language, brackets: number, isCut: boolean) {
    this.#rules = RULES[language];
    this.#own = ownBit(language);
    this.#tokens = tokens;
    this.brackets = brackets;
    this.isCut = isCut;
    this.#line = tokens.line;
  }

  /** Mark of the word that is pushed next, which begins at `start` of the text. `isFixed`: it is no variable. */
  word(id: number, start: number, isFixed: boolean): number {
    const bits = wordClass(id);
    this.#before(WORD, bits);
    const begins = this.#first < 0 ? this.#begin(WORD, bits, start) : 0;
    const name = this.#name(id === CONST && this.#followsAs() ? bits & ~WordClass.carriesOn : bits, isFixed);
    this.#push(WORD);
    if ((bits & WordClass.ends) !== 0 && this.#first === this.#tokens.count && this.#rules.braces) this.#end();
    return begins | name;
  }

  /** Mark of the string or number that is pushed next. */
  literal(start: number): number {
    this.#before(OTHER);
    const begins = this.#first < 0 ? this.#begin(OTHER, 0, start) : 0;
    this.#push(OTHER);
    return begins;
  }

  /** Mark of the operator that is pushed next. */
  operator(id: number, start: number): number {
    this.#before(id === BANG && this.#tokens.isBeforeEquals(start) ? EQUALS : id);
    const begins = this.#first < 0 ? this.#begin(id, 0, start) : 0;
    if (id === COLON) this.#colon();
    else if (id === EQUALS) this.#equals();
    else if (id === GREATER && this.#last !== GREATER) this.#isSpaced = this.#tokens.isAfterBlank(start);
    if (id !== EQUALS && id !== DOT) this.#link = -1;
    this.#push(id);
    if (this.#angles >= 0 && this.#closesAngles(id)) this.#end();
    if (id === COLON && this.#isBlock && this.brackets === NO_BRACKETS) this.#end();
    return begins;
  }

  /** Before a separator is pushed, which begins at `start` of the text: it has no mark. */
  separator(id: number, start: number): void {
    this.#before(id);
    if (id === OPEN || id === OPEN_SQUARE) this.#openRound(id);
    else if (id === OPEN_BRACE) this.#isOption(start) ? this.#openRoundBrace() : this.#openBrace();
    else if (id === CLOSE || id === CLOSE_SQUARE) this.#closeRound(id);
    else if (id === CLOSE_BRACE) this.#closeBrace(id);
    else if (id !== SEMICOLON) this.#comma(id);
    else if (this.#rules.braces || this.brackets === NO_BRACKETS) this.#end();
  }

  /** Whether a statement has begun and not ended. */
  get isOpen(): boolean {
    return this.#first >= 0;
  }

  /** `${` and its `}`: what is between is no statement of its own. */
  openTemplate(): void {
    this.#open(Hold.round);
  }

  closeTemplate(): void {
    this.#close();
    this.#push(OTHER);
  }

  /** A backslash ends the line. */
  join(): void {
    this.#joinedLine = this.#tokens.line;
  }

  /** Each line ends, but for those inside a token or a comment. */
  endLine(): void {
    this.#followsJoin = this.#joinedLine === this.#tokens.line;
  }

  /** Whether a statement goes on after a backslash that ends the line before. */
  get isJoined(): boolean {
    return this.#followsJoin && this.#first >= 0;
  }

  /** Whether a `|` here leads the first of the types that it stands between, and says nothing. */
  get awaitsUnion(): boolean {
    return LEADS_UNION[this.#last] === 1;
  }

  /** What has to be known before a token: `token` is the id of a sign, or what else it is; `bits` the classes of a word. */
  #before(token: number, bits = 0): void {
    if (this.#tokens.line !== this.#line) this.#lineEnds(token, bits);
    if (this.#last === EQUALS) this.#assign(token);
  }

  #begin(token: number, bits: number, start: number): number {
    const { braces, directives, attributes } = this.#rules;
    this.#first = this.#tokens.count;
    this.#outer = this.brackets;
    this.#isControl = (bits & WordClass.control) !== 0;
    this.#isBlock = !braces && (bits & WordClass.block) !== 0;
    this.isDirective = directives && token === HASH;
    this.#isAttribute = attributes && token === HASH;
    this.#angles = directives && (bits & WordClass.template) !== 0 ? 0 : -1;
    const isOuter = !braces && this.#tokens.isFirstColumn(start);
    const isCut = this.isCut || isOuter || (this.#isBlock && !this.#isControl);
    const resumes = this.isCut && this.brackets !== NO_BRACKETS ? Mark.resumes : 0;
    this.isCut = false;
    return isCut ? Mark.begins | this.#cutHere | resumes : Mark.begins;
  }

  #end(): void {
    this.#first = -1;
    this.#last = NOTHING;
    this.#last2 = NOTHING;
    this.#defined = -1;
    this.#isAssigned = false;
    this.#link = -1;
    this.#isControl = false;
    this.#isBlock = false;
    this.isDirective = false;
    this.#isAttribute = false;
    this.#angles = -1;
    this.#outer = this.brackets;
  }

  /** After `=`. Of `a = b = c`, each link is a statement of its own: else a function would not be the same without its other names. */
  #assign(token: number): void {
    if (this.#first < 0 || this.brackets !== this.#outer || COMPARES[this.#last2] === 1) return;
    if (token === EQUALS || token === GREATER) return;
    if (this.#link >= 0) {
      this.#tokens.mark(this.#link, Mark.begins);
      this.#first = this.#link;
    }
    this.#link = SEPARATORS[token] === 1 ? -1 : this.#tokens.count;
  }

  #push(token: number): void {
    this.#last2 = this.#last;
    this.#last = token;
  }

  /** Before the first token of a line. */
  #lineEnds(token: number, bits: number): void {
    const from = this.#line + 1;
    this.#line = this.#tokens.line;
    if (this.#first < 0 || this.#endsBefore(token, bits)) this.#end();
    else this.#tokens.carryOn(from);
    this.#followsJoin = false;
  }

  #endsBefore(token: number, bits: number): boolean {
    if (this.isJoined) return false;
    if (this.isDirective) return true;
    const { lines, carryFirst, carryFirstWords, directives } = this.#rules;
    if (directives && token === HASH) return true;
    if (!lines || !this.#isInBlock()) return false;
    return carryFirst[token] !== 1 && (bits & carryFirstWords) === 0 && !this.#lastCarriesOn();
  }

  #isInBlock(): boolean {
    const hold = this.brackets & 3;
    return this.brackets === NO_BRACKETS || hold === Hold.control || hold === Hold.block;
  }

  /** Whether the line that ends here says that the statement goes on after it. */
  get carriesOn(): boolean {
    return this.#joinedLine === this.#tokens.line || (!this.isDirective && this.#lastCarriesOn());
  }

  #lastCarriesOn(): boolean {
    const { braces, carryLast, carryLastWords, spacedGreater } = this.#rules;
    const last = this.#last;
    if (!braces) return false;
    if (last === WORD) return !this.#lastIsMember && (this.#lastWordClass & carryLastWords) !== 0;
    if (carryLast[last] !== 1) return last === GREATER && (this.#last2 === EQUALS || (spacedGreater && this.#isSpaced));
    return !((last === PLUS || last === MINUS) && this.#last2 === last);
  }

  /** `as const` ends a value, while `const` leads what it declares. */
  #followsAs(): boolean {
    return this.#last === WORD && this.#tokens.idOf(this.#tokens.count - 1) === AS_WORD;
  }

  #comma(id: number): void {
    this.#link = -1;
    this.#push(id);
  }

  #closeRound(id: number): void {
    const isHead = this.brackets !== NO_BRACKETS && (this.brackets & 3) === Hold.head;
    this.#close();
    if (isHead || (this.#isAttribute && this.brackets === this.#outer)) this.#end();
    else this.#push(id);
  }

  #closeBrace(id: number): void {
    const held = this.brackets === NO_BRACKETS ? Hold.control : this.brackets & 3;
    this.#close();
    if (held === Hold.block) this.isCut = true;
    const isOption = this.#rules.options && held === Hold.round;
    if (this.#rules.braces && this.#last !== OPEN_BRACE && !isOption) this.#end();
    else this.#push(id);
  }

  #openRound(id: number): void {
    const isAfterWord = this.#last === WORD && id === OPEN;
    const isControl = this.#rules.braces && !this.#lastIsMember && (this.#lastWordClass & WordClass.head) !== 0;
    if (isAfterWord && (this.#lastWordClass & this.#own) === 0) {
      const word = this.#tokens.count - 1;
      if (!this.#lastIsDefined) this.#tokens.unmark(word, Mark.name);
      if (this.#defined < 0 && this.brackets === this.#outer && !this.#isAssigned && !this.#lastIsMember)
        this.#defined = word;
    }
    if (this.#last === BANG && this.#last2 === WORD) this.#tokens.unmark(this.#tokens.count - 2, Mark.name);
    this.#open(isAfterWord && isControl ? Hold.head : Hold.round);
    this.#push(id);
  }

  /** `{` that closes at once: where a value stands it is one, and ends no statement. */
  openEmpty(): void {
    this.#before(OPEN_BRACE);
    if (this.#first >= 0 && this.#awaitsValue) this.#openRoundBrace();
    else this.#openBrace();
  }

  get #awaitsValue(): boolean {
    const bits = this.#lastWordClass & (WordClass.beforeValue | WordClass.control);
    if (this.#last !== WORD) return AWAITS_VALUE[this.#last] === 1;
    const isValue = this.#isAssigned || (this.brackets & 3) === Hold.round; // `a = Type{}`, `call(Type{})`
    return isValue || (bits === WordClass.beforeValue && !this.#lastIsMember && this.#last2 !== COLON); // no type: `(): void {}`
  }

  /** Whether a brace holds what a call is made with: `a.call{value: b}(c)`, `new A{salt: b}(c)`. A block has a blank before it. */
  #isOption(start: number): boolean {
    if (!this.#rules.options || this.#last !== WORD || this.#tokens.isAfterBlank(start)) return false;
    return this.#lastIsMember || this.#tokens.idOf(this.#tokens.count - 2) === NEW;
  }

  #openRoundBrace(): void {
    this.#open(Hold.round);
    this.#push(OPEN_BRACE);
  }

  #openBrace(): void {
    if (!this.#rules.braces) {
      this.#openRoundBrace();
      return;
    }
    const isControl = this.#first < 0 || (this.#isControl && this.brackets === this.#outer);
    if (!isControl) {
      this.#tokens.mark(this.#first, this.#cutHere);
      this.#tokens.unmark(this.#first, Mark.resumes);
      if (this.#defined >= 0 && this.brackets === this.#outer) this.#tokens.mark(this.#defined, Mark.name);
    }
    this.#open(isControl ? Hold.control : Hold.block);
    this.#end();
  }

  /** A cut where the last token stands: in a call its order cannot be another. */
  get #cutHere(): number {
    return (this.brackets & 3) === Hold.round ? Mark.cut | Mark.inner : Mark.cut;
  }

  #open(hold: number): void {
    const { brackets } = this;
    this.brackets = brackets < FULL ? (brackets << 2) | hold : FULL | ((brackets << 2) & (FULL - 1)) | hold;
  }

  #close(): void {
    if (this.brackets !== NO_BRACKETS) this.brackets >>>= 2;
  }

  /** Mark.name for a variable, 0 for any other word. */
  #name(bits: number, isFixed: boolean): number {
    const { names, arrows, typesFirst } = this.#rules;
    const isOwn = (bits & this.#own) !== 0;
    const last = this.#last;
    const isMember =
      (last === DOT && this.#last2 !== DOT) ||
      (last === COLON && this.#last2 === COLON) ||
      (arrows && last === GREATER && this.#last2 === MINUS);
    if (typesFirst && last === WORD && !this.#lastIsDefined && (bits & WordClass.joins) === 0)
      this.#tokens.unmark(this.#tokens.count - 1, Mark.name);
    const isDefined = last === WORD && !this.#lastIsMember && (this.#lastWordClass & WordClass.defines) !== 0;
    this.#lastIsDefined = isDefined;
    this.#lastIsMember = isMember;
    this.#lastWordClass = bits;
    return names && !isOwn && (isDefined || !(isMember || isFixed || last === AT || last === HASH)) ? Mark.name : 0;
  }

  #closesAngles(id: number): boolean {
    if (id === LESS) this.#angles += 1;
    if (id === GREATER) this.#angles -= 1;
    return id === GREATER && this.#angles <= 0;
  }

  #colon(): void {
    if (this.#last !== WORD) return;
    const isKey = this.#last2 === COMMA || this.#last2 === OPEN_BRACE || this.#first === this.#tokens.count - 1;
    if (isKey && (this.#isInBlock() || this.#rules.options)) this.#tokens.unmark(this.#tokens.count - 1, Mark.name);
  }

  #equals(): void {
    if (this.#last === COLON && this.#last2 === WORD && !this.#lastIsMember)
      this.#tokens.mark(this.#tokens.count - 2, Mark.name);
    if (this.brackets === this.#outer) this.#isAssigned = true;
  }
}

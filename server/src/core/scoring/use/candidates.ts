import type { BaseCode, SourceCode } from '../code/code.ts';
import { firstNotBelow } from '../code/first-not-below.ts';
import { includesId } from '../code/id-set.ts';
import { lineOf, nextMarked } from '../code/lines.ts';
import { hasMark, type Stretch } from '../code/stretch.ts';
import type { Language } from '../lexer/grammar.ts';
import { isLiteralId, signId } from '../lexer/tokens.ts';
import { attachedIn } from './attached.ts';
import { blockOf } from './blocks.ts';
import { type Definition, DefinitionFinder } from './definitions.ts';
import type { Dormant, DormantCode, Places } from './dormant.ts';
import { isEntryPoint } from './entry-points.ts';
import { mayHoldNames, namesInString } from './interpolations.ts';
import { isUse, MentionReader } from './mentions.ts';
import { hiddenOf } from './namesakes.ts';
import { scopeOf } from './scope.ts';
import { strayMembersOf } from './stray-members.ts';

/** A file of a change, and which of its lines differ: what stands in the others says every name as often on both sides. */
export interface NamedCode {
  readonly path: string;
  readonly language: Language;
  readonly after: SourceCode;
  readonly before: BaseCode | null;
  /** The old line that each line of `after` is; −1 where it was added. */
  readonly oldOf: Int32Array;
  /** 1 for each line of `before` that is gone. */
  readonly gone: Uint8Array;
  /** Whether it is a source: what tests define is no matter. */
  readonly earns: boolean;
  /** 1 for each significant token that was nowhere, whether it earns or not; null where there is none. What is copied uses nothing. */
  readonly fresh: Uint8Array | null;
  /** Where statements begin that the main line has, short ones as they are written: in order. */
  readonly again: Int32Array;
  /** 1 for each that would count. */
  readonly novel: Uint8Array | null;
  /** What waits in it for a use. */
  readonly asleep: Places;
}

/** What a change takes away of a file, or all of it. */
export type GoneCode = Pick<NamedCode, 'language' | 'before' | 'gone'>;

/** What the main line knows. */
export interface KnownNames {
  /** Whether it has a word that counts, or had it for long: a method may answer a call that is there already. */
  readonly knows: (word: number) => boolean;
  readonly dormant: DormantCode;
  /** What of that stands nowhere any more. */
  readonly gone: ReadonlySet<Dormant>;
}

/** A definition that is unused until something says its name. */
export interface Candidate extends Stretch {
  readonly file: number;
  readonly id: number;
  /** Significant token of the name. */
  readonly name: number;
  readonly isBranch: boolean;
  /** Whether it is a member that is defined outside its type. */
  readonly isOutside: boolean;
  /** Whether it stands outside the type whose name it bears here, and is part of that. */
  readonly isAttached: boolean;
  /** Whether it puts something into a variable that is there. */
  readonly isBare: boolean;
  /** What waits already; this is what was added to it. */
  readonly dormant: Dormant | null;
  /** Whether another one of the same name takes its place. */
  isHidden: boolean;
  readonly says: Mentioned[];
  isUsed: boolean;
}

/** A place where a name is said that is looked for. */
export interface Mentioned {
  readonly id: number;
  /** Definitions around it that were unused at first, and how many of them still are. */
  readonly within: readonly Candidate[];
  around: number;
}

/** What a file of a change brings. */
export interface FileCandidates {
  /** In order, the longer one of those that begin together first. */
  readonly candidates: readonly Candidate[];
  /** Names of all definitions that were added, known ones too: significant tokens. */
  readonly names: ReadonlySet<number>;
}

/** The added lines, all that is between them too; null where there are none. */
export function addedStretch({ after, oldOf }: Pick<NamedCode, 'after' | 'oldOf'>): Stretch | null {
  const first = oldOf.indexOf(-1);
  if (first < 0) return null;
  const from = after.firstSignificant[first] ?? 0;
  const to = after.firstSignificant[oldOf.lastIndexOf(-1) + 1] ?? 0;
  return from < to ? { from, to } : null;
}

export const NO_CANDIDATES: FileCandidates = { candidates: [], names: new Set() };

export function candidatesOf(file: NamedCode, index: number, stretch: Stretch, known: KnownNames): FileCandidates {
  const definitions = isJudged(file)
    ? new DefinitionFinder(file.after, file.language, stretch).run(file.fresh, file.oldOf)
    : [];
  if (definitions.length === 0 && file.asleep.size === 0) return NO_CANDIDATES;
  const candidates = [...asCandidates(file, index, definitions, known), ...asleep(file, index)];
  return {
    candidates: candidates.sort((a, b) => a.from - b.from || b.to - a.to),
    names: new Set(definitions.filter(({ kind }) => kind !== 'branch').map(({ name }) => name)),
  };
}

const isJudged = (file: NamedCode): file is NamedCode & { fresh: Uint8Array } =>
  file.earns && file.fresh !== null && file.language !== 'plain' && file.language !== 'styles';

function asCandidates(
  file: NamedCode,
  index: number,
  definitions: readonly Definition[],
  known: KnownNames,
): Candidate[] {
  const hidden = new Set([...hiddenOf(file, definitions), ...strayMembersOf(file, definitions)]);
  const old = file.before === null ? null : new UsedNames(file.before, file.language);
  const declared = declaredIn(file, definitions);
  const uses = new BlockUses(file, definitions);
  return definitions.flatMap((one): Candidate[] => {
    const { from, to, name, kind } = one;
    const isHidden = hidden.has(one);
    const id = file.after.ids[name] ?? 0;
    if (declared.references.has(id)) return [];
    const mayBeElsewhere = kind === 'bare' && !declared.variables.has(id);
    const used = { old, uses, mayBeElsewhere };
    if (kind !== 'branch' && !isHidden && isKnown(file, one, known, used)) return [];
    const isBranch = kind === 'branch';
    const isOutside = kind === 'outside';
    const flags = { isBranch, isOutside, isBare: kind === 'bare', isAttached: false, isHidden, isUsed: false };
    return [{ file: index, from, to, id, name, dormant: null, says: [], ...flags }];
  });
}

/** Words of variables that a change declares: what is put into one of them says nothing, but where it is another name of something else. */
function declaredIn(
  { after, language }: NamedCode,
  definitions: readonly Definition[],
): { variables: ReadonlySet<number>; references: ReadonlySet<number> } {
  const variables = definitions.filter(({ kind }) => kind === 'variable').map(({ name }) => name);
  const references = language === 'c' ? variables.filter((name) => after.ids[name - 1] === AMPERSAND) : [];
  const idsOf = (names: readonly number[]) => new Set(names.map((name) => after.ids[name] ?? 0));
  return { variables: idsOf(variables), references: idsOf(references) };
}
const AMPERSAND = signId(38);

/** What else may use the definitions of a file. */
interface Uses {
  /** What its file asked for before. */
  readonly old: UsedNames | null;
  readonly uses: BlockUses;
  /** Whether what is put into it may be a variable of another file. */
  readonly mayBeElsewhere: boolean;
}

/** Whether something may use a definition that does not say so in this change. */
function isKnown(file: NamedCode, one: Definition, known: KnownNames, { old, uses, mayBeElsewhere }: Uses): boolean {
  const { after, language } = file;
  const { name, kind } = one;
  const id = after.ids[name] ?? 0;
  if (known.dormant.awaited.has(id)) return true;
  if ((kind === 'method' || mayBeElsewhere) && known.knows(id)) return true;
  const isVariable = kind === 'variable' || kind === 'bare';
  if (isVariable && old?.has(id) === true && uses.has(one)) return true;
  return isEntryPoint(after, language, one);
}

/** Of so many variables of a name it is told whether their blocks ask for them; the others of it are held to be asked for. */
const MOST_OF_A_NAME = 64;

/** What blocks ask for, be it there already or not. */
class BlockUses {
  readonly #file: NamedCode;
  /** Names of all definitions: significant tokens. */
  readonly #names: ReadonlySet<number>;
  readonly #asked = new Map<number, number>();

  constructor(file: NamedCode, definitions: readonly Definition[]) {
    this.#file = file;
    this.#names = new Set(definitions.map(({ name }) => name));
  }

  /** Whether anything in the block of a variable asks for it. What is put into one that is there may be of any block. */
  has({ name, kind, from, to }: Definition): boolean {
    const { after, language } = this.#file;
    const { ids } = after;
    const id = ids[name] ?? 0;
    const times = this.#asked.get(id) ?? 0;
    this.#asked.set(id, times + 1);
    if (times >= MOST_OF_A_NAME) return true;
    const scope = kind === 'bare' ? { from: 0, to: ids.length } : scopeOf(after, language, name);
    for (let index = ids.indexOf(id, scope.from); index >= 0 && index < scope.to; index = ids.indexOf(id, index + 1))
      if ((index < from || index >= to) && !this.#names.has(index)) return true;
    return mayHoldNames(language) && isInString(after, language, scope, id);
  }
}

function isInString(code: SourceCode, language: Language, { from, to }: Stretch, id: number): boolean {
  for (let index = from; index < to; index += 1)
    if (isLiteralId(code.ids[index] ?? 0) && namesInString(code, language, index).includes(id)) return true;
  return false;
}

/** Names that something in a file asks for: an import of one does not. */
class UsedNames {
  readonly #code: BaseCode;
  readonly #reader: MentionReader;
  /** What was told: each place of a name is looked at once, however many definitions bear it. */
  readonly #told = new Map<number, boolean>();

  constructor(code: BaseCode, language: Language) {
    this.#code = code;
    this.#reader = new MentionReader(code, language);
  }

  has(id: number): boolean {
    const told = this.#told.get(id) ?? this.#isUsed(id);
    this.#told.set(id, told);
    return told;
  }

  #isUsed(id: number): boolean {
    const { ids } = this.#code;
    if (!includesId(ids, id)) return false; // most are nowhere, and that is known from one keystroke to the next
    let index = ids.indexOf(id);
    while (index >= 0 && !isUse(this.#reader.at(index))) index = ids.indexOf(id, index + 1);
    return index >= 0;
  }
}

const NO_FLAGS = {
  isBranch: false,
  isOutside: false,
  isBare: false,
  isAttached: false,
  isHidden: false,
  isUsed: false,
};

/** What is part of types that wait, or would: `waits`: whether a name is of one. In order, with all others. */
export function withAttached(
  file: NamedCode,
  index: number,
  stretch: Stretch,
  { candidates, names }: FileCandidates,
  waits: (id: number) => boolean,
): FileCandidates {
  if (!isJudged(file)) return { candidates, names };
  const attached = attachedIn(file, stretch).flatMap(({ from, to, type }): Candidate[] => {
    const id = file.after.ids[type] ?? 0;
    if (!waits(id) || !hasMark(file.fresh, { from, to })) return [];
    return [{ file: index, from, to, id, name: type, dormant: null, says: [], ...NO_FLAGS, isAttached: true }];
  });
  if (attached.length === 0) return { candidates, names };
  return { candidates: [...attached, ...candidates].sort((a, b) => a.from - b.from || b.to - a.to), names };
}

/** What waits for a use in a file, where something is added to it: that waits too. */
function asleep(file: NamedCode, index: number): Candidate[] {
  if (file.asleep.size === 0) return [];
  const byPlace = new Map<number, Dormant>();
  for (const [one, places] of file.asleep)
    for (const place of ownPlaces(file, places)) if (!byPlace.has(place)) byPlace.set(place, one);
  const found: Candidate[] = [];
  const added = addedLines(file);
  for (const [name, one] of byPlace) {
    const block = blockOf(file.after, file.language, name, one.lead);
    if (block === null || !hasAdded(file, added, block)) continue;
    const { from, to } = block;
    found.push({ file: index, from, to, id: one.name, name, dormant: one, says: [], ...NO_FLAGS });
  }
  return found;
}

/** Where what waits stands: a head like its own in an added line is another's, while its own came through. */
function ownPlaces({ after, oldOf }: NamedCode, places: readonly number[]): readonly number[] {
  const old = places.filter((place) => oldOf[lineOf(after, place)] !== -1);
  return old.length > 0 ? old : places;
}

function addedLines({ oldOf }: NamedCode): Int32Array {
  const added: number[] = [];
  for (let line = oldOf.indexOf(-1); line >= 0; line = nextMarked(oldOf, -1, line)) added.push(line);
  return Int32Array.from(added);
}

function hasAdded({ after }: NamedCode, added: Int32Array, { from, to }: Stretch): boolean {
  const line = added[firstNotBelow(added, lineOf(after, from))] ?? -1;
  return line >= 0 && (after.firstSignificant[line] ?? to) < to;
}

import { firstNotBelow } from '../code/first-not-below.ts';
import { lineOf } from '../code/lines.ts';
import { beginOf } from '../code/statements.ts';
import type { Stretch } from '../code/stretch.ts';
import { isWord, signId } from '../lexer/tokens.ts';
import {
  addedStretch,
  type Candidate,
  candidatesOf,
  type FileCandidates,
  type GoneCode,
  type KnownNames,
  type NamedCode,
  NO_CANDIDATES,
  withAttached,
} from './candidates.ts';
import { holdsContracts } from './contract-names.ts';
import { DefinitionFinder } from './definitions.ts';
import type { Dormant } from './dormant.ts';
import { isHandedOn } from './entry-points.ts';
import { addedNames, type FoundName, goneNames, WantedNames } from './found-names.ts';
import { isUse } from './mentions.ts';
import { type NameCounts, noCounts, Surroundings } from './name-counts.ts';
import { compareNovel, isConstructor, memberStays } from './namesakes.ts';
import { saysOf, type Unused, unusedParts } from './unused-parts.ts';

export interface Liveness {
  /** What is within another comes before it, where it would be unused even if that were used. */
  readonly unused: readonly Unused[];
  /** What waited and is used now. */
  readonly woken: readonly Dormant[];
  /** To be asked once, and only by who remembers it: a keystroke has no time for it. */
  readonly names: () => NamesOfChange;
}

/** What the main line is to remember of the names in a change. */
export interface NamesOfChange {
  /** What each of the unused asks for. */
  readonly says: readonly (readonly number[])[];
  /** What is said now, and goes on waiting with what it is part of. */
  readonly saidWithin: readonly Dormant[];
  /** What the change defines, but for what an attribute hands on: of that there may be another, for another machine. */
  readonly defined: ReadonlySet<number>;
}

/**
 * Tells what of a change nothing uses: definitions whose name the change says no more than before but in themselves and in one another, and
 * branches whose condition asks nothing. All is told by the lines that differ between the sides, so it costs what the change touches.
 *
 * A name is *said* once used code has it in added lines more often than lines that are gone had it, and one of its places in the change is new. What
 * is said uses all that bears the name, and what is used says names itself. Sets only grow, so that whatever order things come in, the end is the same.
 */
export function findUnused(
  files: readonly NamedCode[],
  known: KnownNames,
  deleted: readonly GoneCode[] = [],
): Liveness {
  return new Change(files, known, deleted).judge();
}

class Change {
  readonly #files: readonly FileOfChange[];
  readonly #known: KnownNames;
  /** Files that are no more. */
  readonly #deleted: readonly GoneCode[];
  readonly #counts = new Map<number, NameCounts>();
  readonly #said = new Set<number>();
  readonly #woken = new Set<Dormant>();
  /** Names that were said and not followed up yet. */
  readonly #queue: number[] = [];

  constructor(files: readonly NamedCode[], known: KnownNames, deleted: readonly GoneCode[]) {
    this.#known = known;
    this.#deleted = deleted;
    this.#files = withAllAttached(
      files.map((file, index) => openFile(file, index, known)),
      known,
    );
  }

  judge(): Liveness {
    for (const { candidates } of this.#files)
      for (const one of candidates) if (!one.isBranch) this.#countsOf(one.id).candidates.push(one);
    if (this.#counts.size > 0 || this.#known.dormant.size > 0) this.#weigh();
    const unused = this.#files.flatMap(({ candidates }) => unusedParts(candidates.filter(({ isUsed }) => !isUsed)));
    return { unused, woken: [...this.#woken], names: () => this.#names(unused) };
  }

  #names(unused: readonly Unused[]): NamesOfChange {
    const defined = this.#defined();
    return { says: this.#saysOf(unused, defined), saidWithin: this.#saidWithin(), defined };
  }

  #defined(): Set<number> {
    const defined = new Set<number>();
    for (const { file, names } of this.#files)
      for (const name of names)
        if (!isHandedOn(file.after, name, file.language)) defined.add(file.after.ids[name] ?? 0);
    return defined;
  }

  #saidWithin(): Dormant[] {
    const said = [...this.#said].filter((id) => this.#mayWake(id)).flatMap((id) => this.#known.dormant.named(id));
    return said.filter((one) => one.within !== 0 && !this.#woken.has(one));
  }

  #saysOf(unused: readonly Unused[], defined: ReadonlySet<number>): number[][] {
    const isNewWord = (id: number) => isWord(id) && !this.#known.knows(id) && !defined.has(id);
    for (const file of this.#files) noteNewWords(file, isNewWord);
    return unused.map(saysOf);
  }

  #countsOf(id: number): NameCounts {
    const known = this.#counts.get(id);
    if (known !== undefined) return known;
    const counts = noCounts();
    this.#counts.set(id, counts);
    return counts;
  }

  /** Nothing comes of it where the change says no name that is looked for, and defines none. */
  #weigh(): void {
    const wanted = new WantedNames(this.#counts.keys(), this.#contracts(), this.#known.dormant);
    const said = this.#files.map(({ file }) => addedNames(file, wanted));
    const gone = [...this.#files.map(({ file }) => file), ...this.#deleted].map((file) => goneNames(file, wanted));
    if (this.#counts.size === 0 && [...said, ...gone].every((names) => names.length === 0)) return;
    for (const names of said) this.#countNewHeads(names);
    for (const names of gone) this.#countGone(names);
    for (const [id, counts] of this.#counts) this.#passReplaced(id, counts);
    for (const [index, file] of this.#files.entries()) this.#countUses(file, said[index] ?? []);
    for (const [id, counts] of this.#counts) this.#wakeReplacing(id, counts);
    for (const [id, counts] of this.#counts) if (this.#isSaid(id, counts)) this.#say(id);
    for (let id = this.#queue.pop(); id !== undefined; id = this.#queue.pop()) this.#use(id);
  }

  /** Names of what stands in Solidity. */
  #contracts(): number[] {
    const files = this.#files.filter(({ file }) => holdsContracts(file.path));
    return files.flatMap(({ candidates }) => candidates.map(({ id }) => id));
  }

  /** What a file said of a definition that it lost went with that. */
  #countGone(names: readonly FoundName[]): void {
    const heads = names.filter(({ mention }) => mention === 'definition');
    const lost = new Set(heads.flatMap(({ id }) => (this.#mayBeMoved(id) ? [] : [id])));
    for (const { id, mention } of names) {
      const counts = this.#countsOf(id);
      if (mention === 'definition') counts.heads += 1;
      if (mention === 'member') counts.members += 1;
      if (mention === 'declaration') counts.declared -= 1;
      if (isUse(mention) && !lost.has(id)) counts.before += 1;
    }
  }

  /** It waits, and goes on to wait elsewhere. */
  #mayBeMoved(id: number): boolean {
    return this.#countsOf(id).newHeads > 0 && this.#known.dormant.named(id).length > 0;
  }

  #countNewHeads(names: readonly FoundName[]): void {
    for (const { id, mention } of names) {
      if (mention === 'definition') this.#countsOf(id).newHeads += 1;
      if (mention === 'declaration') this.#countsOf(id).declared += 1;
    }
  }

  /** A function that takes another's place is not new, but where that one waits. */
  #passReplaced(id: number, counts: NameCounts): void {
    const { candidates, newHeads } = counts;
    const heads = counts.heads - this.#known.dormant.named(id).length;
    const fresh = heads > 0 ? candidates.filter(({ dormant }) => dormant === null) : [];
    const own = fresh.filter(({ isAttached, isBare }) => !isAttached && !isBare);
    if (heads >= Math.max(newHeads, own.length)) for (const one of fresh) one.isUsed = !one.isHidden;
    if (candidates.some(isOutside)) this.#passMembers(candidates.filter(isOutside), counts);
  }

  /** What came first and waits beside another of its name takes the place of that once it is gone. */
  #wakeReplacing(id: number, { heads, newHeads }: NameCounts): void {
    if (heads <= newHeads) return;
    const waiting = this.#known.dormant.named(id);
    const staying = waiting.filter((one) => this.#stays(one));
    const others = heads - (waiting.length - staying.length);
    if (others >= newHeads + staying.length) for (const one of staying) this.#wake(one);
  }

  /** Whether what waits stands where it did. */
  #stays(one: Dormant): boolean {
    if (this.#known.gone.has(one)) return false;
    return this.#files.every(({ file }) => file.asleep.get(one)?.every((place) => isAdded(file, place)) !== true);
  }

  /** A member outside its type is one that the type declares: there are no more new ones than new declarations, but the first. */
  #passMembers(outside: readonly Candidate[], { before, members, heads, newHeads, declared }: NameCounts): void {
    const others = outside.filter((one) => !this.#asksOfFile(one, ({ after }, name) => isConstructor(after, name)));
    const isFirst = !others.some((one) => this.#asksOfFile(one, memberStays));
    const most = Math.max(members + Math.max(0, declared + newHeads - heads), isFirst ? 1 : 0);
    for (const one of this.#byNovel(others).slice(most)) one.isHidden = true;
    if (before + members >= outside.length) for (const one of outside) one.isUsed = !one.isHidden;
  }

  #asksOfFile({ file, name }: Candidate, ask: (file: NamedCode, name: number) => boolean): boolean {
    const opened = this.#files[file];
    return opened !== undefined && ask(opened.file, name);
  }

  /** With the least that would count first. */
  #byNovel(candidates: readonly Candidate[]): Candidate[] {
    const novelOf = (one: Candidate) => this.#files[one.file]?.file ?? { novel: null };
    return [...candidates].sort((a, b) => compareNovel(novelOf(a), a, novelOf(b), b));
  }

  #countUses(opened: FileOfChange, said: readonly FoundName[]): void {
    const { file, names, stretch } = opened;
    if (said.length === 0 || stretch === null) return;
    const finder = new DefinitionFinder(file.after, file.language, stretch);
    const surroundings = new Surroundings(opened.candidates);
    const own = new Set(opened.candidates.filter(({ dormant }) => dormant === null).map(({ id }) => id));
    for (const { index, id, mention } of said) {
      if (!isUse(mention) || names.has(index) || finder.isName(index)) continue;
      const counts = this.#countsOf(id);
      const within = surroundings.at(index);
      const mentioned = { id, within, around: within.length };
      const isFresh = file.fresh?.[index] === 1;
      counts.isFresh ||= isFresh || own.has(id); // in its own file it means nothing else
      counts.isNew ||= isFresh && !isInStatementAgain(file, index);
      counts.isByItself ||= file.after.ids[index + 1] !== DOT;
      for (const one of within) one.says.push(mentioned);
      if (within.length === 0) counts.after += 1;
    }
  }

  #isSaid(id: number, counts: NameCounts): boolean {
    return counts.after > counts.before && (counts.isFresh || this.#meansWhatWaits(id, counts));
  }

  /** Whether it can be nothing else's name, in a statement that was there too: what waits brought the word. */
  #meansWhatWaits(id: number, { isByItself }: NameCounts): boolean {
    return isByItself && this.#known.dormant.named(id).some(({ hasNewName }) => hasNewName);
  }

  #say(id: number): void {
    if (this.#said.has(id)) return;
    this.#said.add(id);
    this.#queue.push(id);
  }

  #use(id: number): void {
    for (const one of this.#counts.get(id)?.candidates ?? [])
      if (one.dormant === null && !one.isHidden) this.#follow(one);
    if (this.#mayWake(id)) for (const one of this.#known.dormant.named(id)) this.#wake(one);
  }

  #mayWake(id: number): boolean {
    const counts = this.#counts.get(id);
    if (counts === undefined || counts.isNew || !counts.isFresh) return true; // what is woken may say it
    return this.#meansWhatWaits(id, counts);
  }

  /** What is used now uses what it says. */
  #follow(one: Candidate): void {
    if (one.isUsed) return;
    one.isUsed = true;
    for (const mentioned of one.says) {
      mentioned.around -= 1;
      if (mentioned.around > 0) continue;
      const counts = this.#countsOf(mentioned.id);
      counts.after += 1;
      if (this.#isSaid(mentioned.id, counts)) this.#say(mentioned.id);
    }
  }

  /** A part of something that waits itself is woken after it. */
  #wake(one: Dormant): void {
    if (this.#woken.has(one) || this.#isWithinWaiting(one)) return;
    this.#woken.add(one);
    for (const added of this.#counts.get(one.name)?.candidates ?? []) if (added.dormant === one) this.#follow(added);
    for (const id of one.says) this.#say(id);
    for (const part of this.#known.dormant.partsOf(one)) if (this.#said.has(part.name)) this.#wake(part);
  }

  #isWithinWaiting(one: Dormant): boolean {
    return this.#known.dormant.outersOf(one).some((outer) => !this.#woken.has(outer));
  }
}

const DOT = signId(46);
const isAdded = ({ after, oldOf }: NamedCode, index: number): boolean => oldOf[lineOf(after, index)] === -1;
const isOutside = (one: Candidate): boolean => one.isOutside;

/** Whether a token stands in a statement that was there. */
const isInStatementAgain = ({ after, again }: NamedCode, index: number): boolean => {
  const begin = beginOf(after.marks, index);
  return again[firstNotBelow(again, begin)] === begin;
};

interface FileOfChange extends FileCandidates {
  readonly file: NamedCode;
  /** Null where nothing was added. */
  readonly stretch: Stretch | null;
}

/** What stays unused may say names of what comes later: words that were nowhere. */
function noteNewWords({ file, candidates }: FileOfChange, isNewWord: (id: number) => boolean): void {
  const { after, fresh } = file;
  const unused = candidates.filter(({ isUsed, isBranch }) => !isUsed && !isBranch);
  if (fresh === null || unused.length === 0) return;
  const surroundings = new Surroundings(candidates);
  let done = 0;
  for (const { from, to } of unused) {
    for (let index = Math.max(from, done); index < to; index += 1) {
      if (fresh[index] !== 1) continue;
      const id = after.ids[index] ?? 0;
      if (!isNewWord(id)) continue;
      const within = surroundings.at(index);
      for (const one of within) one.says.push({ id, within, around: within.length });
    }
    done = Math.max(done, to);
  }
}

function openFile(file: NamedCode, index: number, known: KnownNames): FileOfChange {
  const stretch = addedStretch(file);
  return { file, stretch, ...(stretch === null ? NO_CANDIDATES : candidatesOf(file, index, stretch, known)) };
}

/** Methods of a type that nothing uses are no use of it, whatever calls them. */
function withAllAttached(files: readonly FileOfChange[], { dormant }: KnownNames): FileOfChange[] {
  const own = files.flatMap(({ candidates }) => candidates).filter(({ isBranch }) => !isBranch);
  const ids = new Set(own.map(({ id }) => id));
  if (ids.size === 0 && dormant.size === 0) return [...files];
  const waits = (id: number) => ids.has(id) || dormant.has(id);
  return files.map((one, index) => {
    if (one.stretch === null) return one;
    return { ...one, ...withAttached(one.file, index, one.stretch, one, waits) };
  });
}

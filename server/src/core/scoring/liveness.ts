import type { SourceCode } from './code.ts';
import { type Definition, definitionsIn, type Stretch } from './definitions.ts';
import { isHidden } from './hidden.ts';
import { IdSet, includesId } from './id-set.ts';
import { hashText } from './lexer/characters.ts';
import type { Language } from './lexer/grammar.ts';
import { wordId } from './lexer/tokens.ts';

/** A file of a change, and where its sides differ: what stands before and after says every name as often on both. */
export interface NamedCode {
  readonly language: Language;
  readonly after: SourceCode;
  /** Significant tokens of the older side. */
  readonly before: Int32Array;
  /** Of `after` from `from` to `to`, of `before` from `from` to `oldTo`. */
  readonly middle: Stretch & { readonly oldTo: number };
  /** 1 for each novel significant token; null where nothing of the file earns. */
  readonly novel: Uint8Array | null;
}

interface NewDefinition extends Definition {
  readonly file: number;
  readonly id: number;
  isUsed: boolean;
}

const idOf = (word: string): number => wordId(hashText(word, 0, word.length));
const DEFINERS = new Set(
  'function def func fn class struct enum interface contract library trait modifier'.split(' ').map(idOf),
);
/** Names that something outside the program's text calls. */
const ENTRIES = new Set(
  'main init constructor initialize setUp default __init__ __new__ __call__ receive fallback'.split(' ').map(idOf),
);

/** Definitions that are used by one another in a longer row than this all count as used. */
const MAX_ROUNDS = 64;

/**
 * Takes the mark from novel tokens that nothing uses: definitions that only their own file can use and whose name the change says no more than
 * before but in themselves and in one another, and branches whose condition asks nothing. `knows` says whether the main line has a word: a
 * method may answer a call that is there already. All is told by what differs between the sides, so it costs what the change touches.
 */
export function unmarkUnused(files: readonly NamedCode[], knows: (id: number) => boolean): void {
  const definitions = files.flatMap((file, index) => newDefinitions(file, index, knows));
  if (definitions.length === 0) return;
  const names = new IdSet(definitions.map(({ id }) => id));
  const before = noMentions(definitions);
  const after = noMentions(definitions);
  for (const file of files) {
    const { from, to, oldTo } = file.middle;
    countMentions(file.before, { from, to: oldTo }, names, before);
    countMentions(file.after.ids, { from, to }, names, after);
  }
  const isMore = ({ id, kind }: NewDefinition) =>
    kind !== 'function' || (after.get(id)?.definitions ?? 0) > (before.get(id)?.definitions ?? 0);
  const open = definitions.filter(isMore);
  for (let round = 0; spread(files, open, names, before); round += 1) if (round === MAX_ROUNDS) return;
  for (const { file, from, to, isUsed } of open) if (!isUsed) files[file]?.novel?.fill(0, from, to);
}

function newDefinitions(code: NamedCode, file: number, knows: (id: number) => boolean): NewDefinition[] {
  const { after, before, middle, novel } = code;
  if (novel === null) return [];
  return definitionsIn(after, middle, novel).flatMap((one) => {
    const id = after.ids[one.name] ?? 0;
    if (!isHiddenHere(code, one)) return [];
    const isKnown =
      one.kind !== 'branch' &&
      (ENTRIES.has(id) || (one.kind === 'method' && knows(id)) || (one.kind === 'variable' && includesId(before, id)));
    return isKnown ? [] : [{ ...one, file, id, isUsed: false }];
  });
}

function isHiddenHere({ language, after }: NamedCode, { kind, name }: Definition): boolean {
  const token = after.significant[name - after.skipped] ?? 0;
  const start = after.start[token] ?? 0;
  const head = after.text.slice(after.text.lastIndexOf('\n', start) + 1, start);
  return isHidden(language, kind, head, after.text.slice(start, after.end[token]));
}

interface Mentions {
  /** Behind a word that defines. */
  definitions: number;
  others: number;
}

/** Counts the names that are asked for in a stretch of `ids`; what `skip` marks is left out. */
function countMentions(
  ids: Int32Array,
  { from, to }: Stretch,
  names: IdSet,
  counts: Map<number, Mentions>,
  skip?: Uint8Array,
): void {
  for (let index = from; index < to; index += 1) {
    const id = ids[index] ?? 0;
    if (!names.has(id)) continue;
    const count = counts.get(id);
    if (count === undefined || skip?.[index - from] === 1) continue;
    if (DEFINERS.has(ids[index - 1] ?? 0)) count.definitions += 1;
    else count.others += 1;
  }
}

const noMentions = (definitions: readonly NewDefinition[]): Map<number, Mentions> =>
  new Map(definitions.map(({ id }) => [id, { definitions: 0, others: 0 }]));

/** Lets use go on from what is used to what that says. Whether anything changed. */
function spread(
  files: readonly NamedCode[],
  definitions: readonly NewDefinition[],
  names: IdSet,
  before: ReadonlyMap<number, Mentions>,
): boolean {
  const counts = noMentions(definitions);
  for (const [index, { after, middle }] of files.entries()) {
    const skip = new Uint8Array(middle.to - middle.from);
    for (const one of definitions) {
      if (one.file !== index) continue;
      if (one.isUsed) skip[one.name - middle.from] = 1;
      else skip.fill(1, one.from - middle.from, one.to - middle.from);
    }
    countMentions(after.ids, middle, names, counts, skip);
  }
  let changed = false;
  for (const one of definitions) {
    if (one.isUsed || one.kind === 'branch') continue;
    if ((counts.get(one.id)?.others ?? 0) <= (before.get(one.id)?.others ?? 0)) continue;
    one.isUsed = true;
    changed = true;
  }
  return changed;
}

import { readCode, type SourceCode } from './code/code.ts';
import type { Kept } from './code/kept.ts';
import { reviseCode } from './code/revise.ts';
import type { LineTable } from './history/line-table.ts';
import { classifyPath, isGenerated, type PathKind } from './path-class.ts';

/** One file of a change. A null side: there is none, or `unreadable` says why it can't be scored. */
export interface ChangedText {
  path: string;
  /** The older side's code; null where there is none that counts. */
  before: SourceCode | null;
  /** Whether there was a file before, readable or not. */
  existed: boolean;
  newText: string | null;
  unreadable?: string;
}

/** A file of a change, lexed. `before` and `after` are null where there is no code that counts. */
export interface ChangedCode {
  path: string;
  /** Where the file was before, if it was moved by this change. */
  previousPath: string;
  kind: PathKind;
  before: SourceCode | null;
  after: SourceCode | null;
  /** Whether the file is no more. */
  deleted: boolean;
  /** Why nothing of it counts, in words; absent where it counts. */
  note?: string;
  /** What is known of `after` from when it was scored last; only of a file that is edited. */
  kept?: Kept;
}

/** To be the same file at another path it must keep half of its lines, and half of what it is now must be those: a quarter, if it is called the same. */
const SHARE = 1 / 2;
const SHARE_OF_SAME_NAME = 1 / 4;
const MAX_RENAME_PAIRS = 100;

/** Lexes the files of a change, in order of their paths, so that the order they come in makes no difference. */
export function readChange(files: readonly ChangedText[]): ChangedCode[] {
  const codes = files.map((file) => codeOf(file)).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const renames = findRenames(codes, new Set(files.filter(({ existed }) => !existed).map(({ path }) => path)));
  const moved = new Set(renames.values());
  return codes
    .filter((code) => !moved.has(code))
    .map((code) => {
      const source = renames.get(code);
      return source === undefined ? code : { ...code, previousPath: source.path, before: source.before };
    });
}

/** One file of a change under the name it had. `read` gives the code of its new side. */
export function codeOf(
  { path, before, newText, unreadable }: ChangedText,
  read: (text: string) => SourceCode | null = (text) =>
    before === null ? readCode(path, text) : reviseCode(path, text, before),
): ChangedCode {
  const after = newText === null ? null : read(newText);
  const deleted = newText === null && unreadable === undefined;
  const code: ChangedCode = { path, previousPath: path, kind: classifyPath(path).kind, before, after, deleted };
  const note = unreadable ?? noteOn(code, newText);
  return note === null ? code : { ...code, note };
}

const notes: Partial<Record<PathKind, string>> = {
  doc: 'Documentation is not scored: it is paid by voted grants.',
  config: 'Configuration is not scored.',
  excluded: 'Lock files, generated, vendored, built and data files are not scored.',
  other: 'This is not a kind of file that is scored.',
  example: 'Examples and code of documentation are not scored.',
};

function noteOn({ kind, after }: ChangedCode, newText: string | null): string | null {
  const note = notes[kind];
  if (note !== undefined) return note;
  if (newText === null) return 'Deletions add no tokens.';
  if (after === null)
    return isGenerated(newText)
      ? 'The file says that it is generated, or was built or minified by a tool.'
      : 'The file is too large to be scored.';
  return kind === 'test' ? 'Tests are measured, but only source code earns.' : null;
}

/** Pairs each added file with the deleted one it was made from, by their lines. No configuration of git takes part. */
function findRenames(codes: readonly ChangedCode[], addedPaths: ReadonlySet<string>): Map<ChangedCode, ChangedCode> {
  const pairs = new Map<ChangedCode, ChangedCode>();
  const deleted = codes.filter((code) => code.deleted && code.before !== null);
  if (deleted.length === 0) return pairs;
  const added = codes.filter((code) => addedPaths.has(code.path) && code.after !== null);
  const free = new Set(deleted);
  const join = (code: ChangedCode, source: ChangedCode | null | undefined) => {
    if (source === null || source === undefined || !free.delete(source)) return;
    pairs.set(code, source);
  };
  const byContent = new Map(deleted.toReversed().map((code) => [contentKey(code.before?.table), code]));
  for (const code of added) join(code, byContent.get(contentKey(code.after?.table)));
  const edited = added.filter((code) => !pairs.has(code)).slice(0, MAX_RENAME_PAIRS);
  for (const { code, source } of movesOf(edited, [...free].slice(0, MAX_RENAME_PAIRS)))
    if (!pairs.has(code)) join(code, source);
  return pairs;
}

function contentKey(table: LineTable | undefined): string {
  let high = 0;
  let low = 0;
  for (const hash of table?.hash ?? []) {
    high = Math.imul(high ^ hash, 0x9e3779b1) ^ (high >>> 15);
    low = (Math.imul(low, 0x85ebca6b) + hash) | 0;
  }
  return `${table?.lines}:${high}:${low}`;
}

interface LineCounts {
  total: number;
  counts: Map<number, number>;
}

interface Move {
  readonly code: ChangedCode;
  readonly source: ChangedCode;
  /** Of the longer one's lines. */
  readonly share: number;
}

/** Added files that may have been made from deleted ones: those that are most alike first, then as they come. */
function movesOf(added: readonly ChangedCode[], deleted: readonly ChangedCode[]): Move[] {
  if (deleted.length === 0) return [];
  const sources = deleted.map((source) => ({ source, lines: countLines(source.before?.table) }));
  return added
    .flatMap((code) => {
      const lines = countLines(code.after?.table);
      return sources.flatMap(({ source, lines: old }) => {
        const share = shareOfMove(old, lines, nameOf(source) === nameOf(code));
        return share === 0 ? [] : [{ code, source, share }];
      });
    })
    .sort((a, b) => b.share - a.share);
}

const nameOf = ({ path }: ChangedCode): string => path.slice(path.lastIndexOf('/') + 1);

/** Lines that both have of the longer one's; 0 where one is not made from the other. */
function shareOfMove(old: LineCounts, lines: LineCounts, isNamedSame: boolean): number {
  if (old.total === 0 || lines.total < SHARE * old.total) return 0;
  const common = commonLines(old, lines);
  const least = Math.max(SHARE * old.total, (isNamedSame ? SHARE_OF_SAME_NAME : SHARE) * lines.total);
  return common < least ? 0 : common / Math.max(old.total, lines.total);
}

/** Lines that are not empty, counted. */
function countLines(table: LineTable | undefined): LineCounts {
  const counts = new Map<number, number>();
  let total = 0;
  for (const hash of table?.hash ?? []) {
    if (hash === 0) continue;
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
    total += 1;
  }
  return { total, counts };
}

function commonLines(a: LineCounts, b: LineCounts): number {
  let common = 0;
  for (const [hash, count] of a.counts) common += Math.min(count, b.counts.get(hash) ?? 0);
  return common;
}

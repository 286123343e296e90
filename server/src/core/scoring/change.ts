import type { CodeFile } from './fingerprints.ts';
import { lexCode } from './known-code.ts';
import { classifyPath, isGenerated, type PathKind } from './path-class.ts';

/** One file of a change. A null text: there is none on that side, or `unreadable` says why it can't be scored. */
export interface ChangedText {
  path: string;
  oldText: string | null;
  newText: string | null;
  unreadable?: string;
}

/** A file of a change, lexed. `before` and `after` are null where there is no code that counts. */
export interface ChangedCode {
  path: string;
  /** Where the file was before, if it was moved by this change. */
  previousPath: string;
  kind: PathKind;
  before: CodeFile | null;
  after: CodeFile | null;
  /** Why nothing of it counts, in words; absent where it counts. */
  note?: string;
}

/** Share of lines a file must keep to be the same file under another name. */
const RENAME_SHARE = 0.5;
const MAX_RENAME_PAIRS = 100;

/** Lexes the files of a change, in order of their paths, so that the order they come in makes no difference. */
export function readChange(files: readonly ChangedText[]): ChangedCode[] {
  const renames = findRenames(files);
  const moved = new Set(renames.values());
  return [...files]
    .filter((file) => !(file.newText === null && moved.has(file)))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .map((file) => {
      const source = renames.get(file) ?? file;
      const before = source.oldText === null ? null : lexCode(source.path, source.oldText);
      return codeOf(file, { path: source.path, before });
    });
}

/** One file of a change whose older side is lexed already. */
export function codeOf(file: ChangedText, previous: { path: string; before: CodeFile | null }): ChangedCode {
  const code: ChangedCode = {
    path: file.path,
    previousPath: previous.path,
    kind: classifyPath(file.path).kind,
    before: previous.before,
    after: file.newText === null ? null : lexCode(file.path, file.newText),
  };
  const note = noteOn(file, code);
  return note === null ? code : { ...code, note };
}

function noteOn(file: ChangedText, { kind, after }: ChangedCode): string | null {
  if (file.unreadable !== undefined) return file.unreadable;
  if (kind === 'doc') return 'Documentation is not scored: it is paid by voted grants.';
  if (kind === 'config') return 'Configuration is not scored.';
  if (kind === 'excluded') return 'Lock files, generated, vendored, built and data files are not scored.';
  if (kind === 'other') return 'This is not a kind of file that is scored.';
  if (kind === 'example') return 'Examples and code of documentation are not scored.';
  if (file.newText === null) return 'Deletions add no tokens.';
  if (after === null)
    return isGenerated(file.newText)
      ? 'The file says that it is generated, or is minified.'
      : 'The file is too large to be scored.';
  if (kind === 'test') return 'Tests are measured, but only source code earns.';
  return null;
}

/** Pairs each added file with the deleted one it was made from. No configuration of git takes part. */
function findRenames(files: readonly ChangedText[]): Map<ChangedText, ChangedText> {
  const byPath = (a: ChangedText, b: ChangedText) => (a.path < b.path ? -1 : 1);
  const first = (some: ChangedText[]) => some.sort(byPath).slice(0, MAX_RENAME_PAIRS);
  const added = first(files.filter((file) => file.oldText === null && file.newText !== null));
  const deleted = first(files.filter((file) => file.newText === null && file.oldText !== null));
  const pairs = new Map<ChangedText, ChangedText>();
  const free = new Set(deleted);
  for (const file of added) {
    const source = mostAlike(
      file.newText ?? '',
      [...free].map((candidate) => ({ key: candidate, text: candidate.oldText ?? '' })),
    );
    if (source === null) continue;
    pairs.set(file, source);
    free.delete(source);
  }
  return pairs;
}

/** The candidate with most lines in common, at least half of the longer text; the first of equals. Null where none has as many. */
export function mostAlike<K>(text: string, candidates: readonly { key: K; text: string }[]): K | null {
  if (candidates.length === 0) return null;
  const lines = countLines(text);
  let best: { key: K; share: number } | null = null;
  for (const candidate of candidates) {
    const share = commonShare(lines, countLines(candidate.text));
    if (share >= RENAME_SHARE && (best === null || share > best.share)) best = { key: candidate.key, share };
  }
  return best === null ? null : best.key;
}

interface LineCounts {
  total: number;
  counts: Map<string, number>;
}

function countLines(text: string): LineCounts {
  const counts = new Map<string, number>();
  let total = 0;
  for (const line of text.split('\n')) {
    const content = line.trim();
    if (content === '') continue;
    counts.set(content, (counts.get(content) ?? 0) + 1);
    total += 1;
  }
  return { total, counts };
}

function commonShare(a: LineCounts, b: LineCounts): number {
  let common = 0;
  for (const [line, count] of a.counts) common += Math.min(count, b.counts.get(line) ?? 0);
  return common / Math.max(1, a.total, b.total);
}

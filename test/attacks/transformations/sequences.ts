/** Attacks by several commits: cutting a change up, churning, reverting. */
import type { Spelling, Step } from '../attack.ts';
import type { Edits } from '../fixture/edit-tree.ts';
import { type FileChange, type Subject, standing } from '../subject.ts';
import { addedLines, applyHunks, diffLines, type Hunk, linesOf } from '../text/diff.ts';
import { languageOf, marksOf } from '../text/language.ts';
import { wholes } from '../text/whole.ts';

const HOUR = 3600;
const YEAR = 365 * 86_400;
const HEAD: Step = { from: 'head', edits: new Map() };
const BASE: Step = { from: 'base', edits: new Map() };

type Cut = (subject: Subject, parts: number) => Edits[] | null;

/** Which of `parts` groups the i-th of n things is in, in order. */
const groupOf = (index: number, count: number, parts: number): number => Math.floor((index * parts) / count);

const byFile: Cut = ({ files }, parts) => {
  const all = [...files];
  if (all.length < 2) return null;
  const count = Math.min(parts, all.length);
  return Array.from(
    { length: count },
    (_, part) =>
      new Map(
        all.filter((_, index) => groupOf(index, all.length, count) <= part).map(([path, { after }]) => [path, after]),
      ),
  );
};

/** Hunks of all files in a row, cut into groups; `divide` may make more of each hunk. */
const byHunks =
  (divide: (hunk: Hunk) => Hunk[]): Cut =>
  ({ files }, parts) => {
    const pieces = [...files].flatMap(([path, { before, after }]) =>
      diffLines(before === null ? [] : linesOf(before), after === null ? [] : linesOf(after))
        .flatMap(divide)
        .map((hunk) => ({ path, hunk })),
    );
    if (pieces.length < 2) return null;
    const count = Math.min(parts, pieces.length);
    return Array.from({ length: count }, (_, part) => {
      const done = pieces.filter((_, index) => groupOf(index, pieces.length, count) <= part);
      return new Map(
        [...files].map(([path, file]) => [
          path,
          partly(
            file,
            done.filter((piece) => piece.path === path),
            part === count - 1,
          ),
        ]),
      );
    });
  };

function partly(
  { before, after }: { before: string | null; after: string | null },
  done: readonly { hunk: Hunk }[],
  isLast: boolean,
): string | null {
  if (isLast || after === null) return isLast ? after : before;
  if (done.length === 0) return before;
  const hunks = done.map(({ hunk }) => hunk);
  if (before !== null) return applyHunks(before, after, hunks);
  return hunks.flatMap(({ newStart, newEnd }) => linesOf(after).slice(newStart, newEnd)).join('\n');
}

/** One hunk for every few lines that a hunk adds; the first takes away what it replaces. */
const byLines = ({ oldStart, oldEnd, newStart, newEnd }: Hunk): Hunk[] =>
  newEnd - newStart < 2
    ? [{ oldStart, oldEnd, newStart, newEnd }]
    : Array.from({ length: newEnd - newStart }, (_, index) => ({
        oldStart: index === 0 ? oldStart : oldEnd,
        oldEnd,
        newStart: newStart + index,
        newEnd: newStart + index + 1,
      }));

/** The last part is the head: it takes what is no source along. */
const stepsOf = (parts: readonly Edits[] | null, pause = HOUR): Step[] | null =>
  parts === null
    ? null
    : [...parts.slice(0, -1).map((edits): Step => ({ from: 'base', edits, pause })), { ...HEAD, pause }];

const splitting = (name: string, cut: Cut, parts: number): Spelling => ({
  kind: 'sequence',
  name: `${name}, ${parts} parts`,
  sequence: (subject) => stepsOf(cut(subject, parts)),
});

const cuts: readonly [string, Cut][] = [
  ['by file', byFile],
  ['by hunk', byHunks((hunk) => [hunk])],
  ['by line', byHunks(byLines)],
];

export const splittings: Spelling[] = [
  ...cuts.flatMap(([name, cut]) => [2, 5, 20].map((parts) => splitting(name, cut, parts))),
  {
    kind: 'sequence',
    name: 'by hunk, 2 parts, dated a year apart',
    sequence: (subject) => stepsOf(byHunks((hunk) => [hunk])(subject, 2), YEAR),
  },
];

/** Added lines that mean the same elsewhere: a statement, comment or string of several lines is taken as a whole or stays. */
function wholeLines(path: string, before: string | null, after: string): Set<number> {
  const added = addedLines(before, after);
  const language = languageOf(path);
  if (language === null) return added;
  const lines = linesOf(after);
  for (const { from, to } of wholes(after, language)) {
    const all = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const isWhole = all.every((line) => added.has(line) || lines[line]?.trim() === '');
    if (!isWhole) for (const line of all) added.delete(line);
  }
  return added;
}

/** The change's added lines only, the rest of the base as it was. */
function relocated({ files }: Subject, pathOf: (path: string) => string): Edits {
  const edits = new Map<string, string | null>();
  for (const [path, { before, after }] of files) {
    if (after === null) continue;
    const added = wholeLines(path, before, after);
    const lines = linesOf(after).filter((_, line) => added.has(line));
    const place = pathOf(path);
    edits.set(place, `${edits.get(place) ?? ''}${lines.join('\n')}\n`);
    if (before === null) edits.set(path, null);
  }
  return edits;
}

export const churning: Spelling[] = [
  { kind: 'sequence', name: 'add, delete, add', sequence: () => [HEAD, BASE, HEAD] },
  { kind: 'sequence', name: 'three rounds', sequence: () => [HEAD, BASE, HEAD, BASE, HEAD, BASE, HEAD] },
  {
    kind: 'sequence',
    name: 'add, delete, add with another layout',
    sequence: (subject) => {
      const edits = new Map(standing(subject).map(({ path, text }) => [path, text.replace(/^[ \t]+/gm, '$&$&')]));
      return [HEAD, BASE, { from: 'head', edits }];
    },
  },
  {
    kind: 'sequence',
    name: 'add, delete, add elsewhere',
    sequence: (subject) => [
      HEAD,
      BASE,
      { from: 'base', edits: relocated(subject, (path) => path.replace(/[^/]*$/, (name) => `again-${name}`)) },
    ],
  },
];

export const reverting: Spelling[] = [
  { kind: 'sequence', name: 'revert', sequence: () => [HEAD, BASE] },
  {
    kind: 'sequence',
    name: 'revert into comments',
    sequence: (subject) => {
      const edits = new Map<string, string | null>();
      for (const { path, text, before } of standing(subject)) {
        const language = languageOf(path);
        if (language === null) continue;
        const added = wholeLines(path, before, text);
        const mark = marksOf(language).line;
        edits.set(
          path,
          linesOf(text)
            .map((line, index) => (added.has(index) ? `${mark} ${line}` : line))
            .join('\n'),
        );
      }
      return [HEAD, { from: 'head', edits }];
    },
  },
  {
    kind: 'sequence',
    name: 'revert, and revert that',
    sequence: () => [HEAD, BASE, HEAD],
  },
];

/**
 * The lines that a change adds to files with a past, in one that is new, and no others: of the new files there would be, the one that most lines go
 * to. Held against the same lines at the end of the old files.
 */
const fresh = (name: string, pathOf: (path: string) => string): Spelling => ({
  kind: 'sequence',
  name,
  sequence: (subject) => {
    const files = busiest(subject, pathOf);
    return files.size === 0 ? null : [{ from: 'base', edits: relocated({ ...subject, files }, pathOf) }];
  },
  beside: (subject) => {
    const files = busiest(subject, pathOf);
    const edits = [...relocated({ ...subject, files }, (path) => path)].map(([path, text]): [string, string] => {
      const before = files.get(path)?.before ?? '';
      return [path, `${before.replace(/\n?$/, '\n')}${text}`];
    });
    return [{ from: 'base', edits: new Map(edits) }];
  },
});

/** Files with a past that a change adds some lines to: of those that go to one place, the ones with most. */
function busiest({ files }: Subject, pathOf: (path: string) => string): Map<string, FileChange> {
  const places = new Map<string, { files: Map<string, FileChange>; added: number }>();
  for (const [path, file] of files) {
    if (file.before === null || file.after === null) continue;
    const added = addedLines(file.before, file.after).size;
    if (added < 3) continue;
    const place = places.get(pathOf(path)) ?? { files: new Map(), added: 0 };
    places.set(pathOf(path), { files: place.files.set(path, file), added: place.added + added });
  }
  return [...places.values()].sort((a, b) => b.added - a.added)[0]?.files ?? new Map();
}

export const freshFiles: Spelling[] = [
  fresh('beside the old file', (path) => path.replace(/(\.\w+)$/, '-extra$1')),
  fresh('in a new folder', (path) => path.replace(/([^/]*)$/, 'parts/$1')),
  fresh('one file for all', (path) => path.replace(/[^/]*(\.\w+)$/, 'additions$1')),
];

const said = (name: string, identity: NonNullable<Step['identity']>): Spelling => ({
  kind: 'sequence',
  name,
  sequence: () => [{ ...HEAD, identity }],
});
const someone = 'Eve <eve@example.org>';
export const identities: Spelling[] = [
  said('another author', { author: `${someone} 1600000000 +0000`, committer: `${someone} 1600000000 +0000` }),
  said('another time', { author: `${someone} 100000000 -1100`, committer: `${someone} 2000000000 +1400` }),
  said('another message', { message: 'fix: a crash, a leak and a race condition (CVE-2020-0001)' }),
];

import type { ChangeScore } from '../../core/scoring/score.ts';
import { printable } from '../terminal.ts';

/** How text is drawn: colours and bars are for a terminal that somebody looks at. */
export interface Drawing {
  /** Columns. */
  width: number;
  bars: boolean;
  colour: boolean;
}

const BAR = 20;
const MAX_FILES = 12;
const GOOD_FOR_A_YEAR = 'chance to be good for a year, its size counted';

/** A score for a person. `of`: what was scored, in words. */
export function scoreTable(of: string, score: ChangeScore, drawing: Drawing): string {
  const parts = [
    headline(of, score, drawing),
    reasons(score, drawing),
    advice(score, drawing),
    files(score, drawing),
    [dim('An estimate made on this machine. Only a score that validators attest is paid.', drawing)],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n');
}

function headline(of: string, { score, novel, good12, bug12, durability }: ChangeScore, drawing: Drawing): string[] {
  const chances: [string, number, Colour][] = [
    ['durability', durability, GREEN],
    [GOOD_FOR_A_YEAR, good12, GREEN],
    ['risk of a fix', bug12, RED],
  ];
  return [
    bold(of, drawing),
    `${bold(`${score.toFixed(1)} durable tokens`, drawing)} = ${novel} new tokens × ${percent(durability)} durability`,
    ...chances.map(([name, chance, colour]) =>
      row(name.padEnd(GOOD_FOR_A_YEAR.length + 1), percent(chance), chance, colour, drawing),
    ),
  ];
}

const row = (name: string, value: string, share: number, colour: Colour, drawing: Drawing): string =>
  `  ${name}${value.padStart(5)}  ${bar(share, colour, drawing)}`;

function reasons({ reasons: given }: ChangeScore, drawing: Drawing): string[] {
  if (given.length === 0) return [];
  const most = Math.max(...given.map(({ share }) => Math.abs(share)));
  const lines = given.flatMap(({ share, text }) => {
    const drawn = drawing.bars ? `${bar(Math.abs(share) / most / 2, share >= 0 ? GREEN : RED, drawing, BAR / 2)} ` : '';
    const mark = `${share >= 0 ? '+' : '−'}${Math.round(Math.abs(share) * 100)} %`.padStart(6);
    const indent = 2 + (drawing.bars ? BAR / 2 + 1 : 0) + mark.length + 1;
    return hanging(`  ${drawn}${mark} `, indent, text, drawing.width);
  });
  return [bold('Why', drawing), ...lines];
}

function advice({ advice: given }: ChangeScore, drawing: Drawing): string[] {
  if (given.length === 0) return [];
  return [bold('What would raise it', drawing), ...given.flatMap((text) => hanging('  - ', 4, text, drawing.width))];
}

function files({ files: given }: ChangeScore, drawing: Drawing): string[] {
  if (given.length === 0) return [];
  const sorted = given.toSorted((a, b) => b.novel - a.novel);
  const shown = sorted.slice(0, MAX_FILES);
  const most = Math.max(1, ...shown.map(({ novel }) => novel));
  const names = Math.min(44, Math.max(12, ...shown.map(({ path }) => path.length)));
  const lines = shown.flatMap(({ path, kind, novel, score, revived, note }) => {
    const drawn = drawing.bars ? bar(novel / most / 2, kind === 'source' ? BLUE : GREY, drawing, BAR / 2) : '';
    const cells = `  ${shorten(printable(path), names).padEnd(names)}  ${kind.padEnd(8)} ${String(novel).padStart(6)} ${score.toFixed(1).padStart(8)}  ${drawn}`;
    const notes = [
      note,
      revived === undefined ? undefined : `${revived} of them came before, and are used from here on.`,
    ];
    return [cells, ...notes.flatMap((text) => (text === undefined ? [] : [`    ${dim(text, drawing)}`]))];
  });
  const more = given.length - shown.length;
  const head = dim(
    `  ${'file'.padEnd(names)}  ${'kind'.padEnd(8)} ${'novel'.padStart(6)} ${'durable'.padStart(8)}`,
    drawing,
  );
  return [bold('Files', drawing), head, ...lines, ...(more > 0 ? [`  and ${more} more`] : [])];
}

/** The end of a path says more than its beginning. */
const shorten = (path: string, length: number): string =>
  path.length <= length ? path : `…${path.slice(path.length - length + 1)}`;

/** Words in lines of the given width; the lines after the first are indented. */
function hanging(first: string, indent: number, text: string, width: number): string[] {
  const room = Math.max(24, width - indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((each, index) => (index === 0 ? first : ' '.repeat(indent)) + each);
}

type Colour = number;
const RED = 31;
const GREEN = 32;
const BLUE = 34;
const GREY = 90;

/** `share` of `length` cells, in eighths; the rest is shaded where it is a share of a whole. */
function bar(share: number, colour: Colour, drawing: Drawing, length = BAR): string {
  if (!drawing.bars) return '';
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * BAR * 8);
  const filled = '█'.repeat(eighths >> 3) + (' ▏▎▍▌▋▊▉'[eighths & 7] ?? '').trim();
  return paint(filled, colour, drawing) + ' '.repeat(Math.max(0, length - filled.length));
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const bold = (text: string, drawing: Drawing): string => paint(text, 1, drawing);
const dim = (text: string, drawing: Drawing): string => paint(text, GREY, drawing);
const paint = (text: string, code: number, { colour }: Drawing): string =>
  colour && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;

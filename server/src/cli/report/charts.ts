import type { Contribution } from '../../services/scoring/report/contributions.ts';
import type { CalibrationBin, Quarters } from './figures.ts';
import { html, type Markup } from './html.ts';
import { amount, percent, roundUp, whole } from './numbers.ts';

const WIDTH = 760;
const HEIGHT = 300;
const LEFT = 58;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 40;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;
const PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
/** Points of the scatter: more hide each other. The highest scores are kept. */
const MAX_POINTS = 1500;

interface Chart {
  /** Read in place of the picture; the table beside it has the numbers. */
  label: string;
  body: readonly Markup[];
  xTitle: string;
  yTitle: string;
}

function chart({ label, body, xTitle, yTitle }: Chart): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${label}"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
<text class="title" x="${LEFT}" y="10">${yTitle}</text>
<text class="title" x="${WIDTH - RIGHT}" y="${HEIGHT - 4}" text-anchor="end">${xTitle}</text>
${body}</svg></div>`;
}

const y = (share: number): number => round(TOP + PLOT_HEIGHT * (1 - share));
const x = (share: number): number => round(LEFT + PLOT_WIDTH * share);
const round = (value: number): number => Math.round(value * 100) / 100;

function gridLine(share: number, label: string): Markup {
  return html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share)}" y2="${y(share)}"/><text class="tick" x="${LEFT - 6}" y="${y(share) + 4}" text-anchor="end">${label}</text>`;
}

const tick = (share: number, label: string): Markup =>
  html`<text class="tick" x="${x(share)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="${share === 1 ? 'end' : 'middle'}">${label}</text>`;

/** Score by quarter, one colour an author. */
export function quarterChart({ labels, series }: Quarters): Markup {
  const totals = labels.map((_, place) => series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
  const most = roundUp(Math.max(0, ...totals));
  const step = PLOT_WIDTH / Math.max(1, labels.length);
  const bars = labels.flatMap((label, place) => {
    let below = 0;
    return series.map(({ name, values }, index) => {
      const value = values[place] ?? 0;
      const from = below;
      below += value;
      if (value === 0) return html``;
      const height = round((PLOT_HEIGHT * value) / most);
      const left = round(LEFT + step * place + step * 0.1);
      return html`<rect class="series${index}" x="${left}" y="${round(y(from / most) - height)}" width="${round(step * 0.8)}" height="${height}"><title>${label}, ${name}: ${amount(value)}</title></rect>`;
    });
  });
  const every = Math.ceil(labels.length / 10);
  const ticks = labels.flatMap((label, place) =>
    place % every === 0 ? [tick((place + 0.5) / labels.length, label)] : [],
  );
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => gridLine(share, whole(share * most)));
  return chart({
    label: 'Durable tokens by quarter and author, stacked bars',
    body: [...grid, ...bars, ...ticks],
    xTitle: 'quarter of the commit',
    yTitle: 'durable tokens (estimate)',
  });
}

export function legend({ series }: Quarters): Markup {
  const items = series.map(
    ({ name }, index) =>
      html`<li><svg class="key" viewBox="0 0 12 12" aria-hidden="true"><rect class="series${index}" width="12" height="12" rx="2"/></svg>${name}</li>`,
  );
  return html`<ul class="legend">${items}</ul>`;
}

/** What was said against what came; a perfect model's points lie on the line. */
export function calibrationChart(bins: readonly CalibrationBin[]): Markup {
  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    gridLine(share, percent(share)),
    tick(share, percent(share)),
  ]);
  const clamp = (share: number) => Math.min(1, Math.max(0, share));
  const points = bins.map(
    ({ count, predicted, observed, margin }) =>
      html`<g><title>${whole(count)} changes: ${percent(predicted)} said, ${percent(observed)} came</title><line class="margin" x1="${x(predicted)}" x2="${x(predicted)}" y1="${y(clamp(observed - margin))}" y2="${y(clamp(observed + margin))}"/><circle class="point" cx="${x(predicted)}" cy="${y(observed)}" r="5"/></g>`,
  );
  return chart({
    label: 'Calibration: mean chance of each bin against the share of its changes that turned out good',
    body: [...grid, html`<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>`, ...points],
    xTitle: 'chance that was said (mean of the bin)',
    yTitle: 'share that turned out good, with its 95 % interval',
  });
}

/** One point a change, both axes logarithmic: size can't buy a score, but there is none without it. */
export function scatterChart(changes: readonly Contribution[]): Markup {
  const scored = changes.filter(({ score, addedLines }) => score > 0 && addedLines > 0);
  const shown = scored.toSorted((a, b) => b.score - a.score).slice(0, MAX_POINTS);
  const decades = (values: number[]) => Math.max(1, Math.ceil(Math.log10(Math.max(10, ...values))));
  const across = decades(shown.map(({ addedLines }) => addedLines));
  const up = decades(shown.map(({ score }) => score));
  const power = (exponent: number) => whole(10 ** exponent);
  const grid = [
    ...Array.from({ length: up + 1 }, (_, exponent) => gridLine(exponent / up, power(exponent))),
    ...Array.from({ length: across + 1 }, (_, exponent) => tick(exponent / across, power(exponent))),
  ];
  const at = (value: number, of: number) => Math.max(0, Math.log10(value)) / of;
  const points = shown.map(({ fate, score, addedLines }) => {
    const kind = fate === null ? 'young' : fate.good ? 'good' : 'bad';
    return html`<circle class="${kind}" cx="${x(at(addedLines, across))}" cy="${y(at(score, up))}" r="3"/>`;
  });
  return chart({
    label: 'Score against added lines, one point a change, logarithmic axes',
    body: [...grid, ...points],
    xTitle: 'added lines of source and tests',
    yTitle: 'durable tokens (estimate)',
  });
}

export function scatterLegend(): Markup {
  const item = (kind: string, text: string) =>
    html`<li><svg class="key" viewBox="0 0 12 12" aria-hidden="true"><circle class="${kind}" cx="6" cy="6" r="4"/></svg>${text}</li>`;
  return html`<ul class="legend">${[
    item('good', 'stood its year'),
    item('bad', 'did not'),
    item('young', 'too young or too small to tell'),
  ]}</ul>`;
}

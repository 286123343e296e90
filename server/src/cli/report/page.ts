import type { Contributions, ExplainedContribution } from '../../services/scoring/report/contributions.ts';
import { calibrationChart, legend, quarterChart, scatterChart, scatterLegend } from './charts.ts';
import {
  type AuthorRow,
  authorRows,
  type CalibrationBin,
  calibration,
  type Quarters,
  quarterly,
  sizeBands,
} from './figures.ts';
import { html, Markup } from './html.ts';
import { amount, day, percent, percentOrDash, whole } from './numbers.ts';
import { style } from './style.ts';

/** What a report is of. */
export interface ReportSubject {
  repository: string;
  /** Last commit. */
  head: string;
}

const MAX_AUTHORS = 20;
const MAX_REASONS = 4;

/** One file with all in it: no script, nothing loaded from anywhere. The same contributions give the same bytes. */
export function reportPage(subject: ReportSubject, contributions: Contributions): string {
  const title = `Contributions to ${subject.repository}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
<p class="quiet">${whole(contributions.changes.length)} changes of the main line up to <code>${subject.head.slice(0, 12)}</code>${period(contributions)}</p>
${facts(contributions)}
<p class="note"><strong>These are estimates.</strong> A score is the number of new tokens of a change times their <em>durability</em>, the chance that they still stand a year later with no fix having had to touch them, told without knowing how large the change is: <em>durable tokens</em>. The chance to be good for a year, its size counted, is the better forecast; it is shown beside and pays nothing. It was computed on one machine. Only a score that validators attest is paid. What no formula sees, such as documentation, reviews, design and deletions, is missing here.</p>
</header>
${whoSection(contributions)}
${sizeSection(contributions)}
${calibrationSection(contributions)}
${topSection(contributions)}
<footer>
<h2>How it was computed</h2>
<p>Names are as the commits have them: claims that nobody checked. Quarters are of the commits' own times, in UTC. Pushes count by their first parents, so a merged branch is one change of its tip's author.</p>
<p>Scorer <code>${contributions.scorerHash}</code>. The same scorer and the same history give the same numbers on every machine.</p>
</footer>
</main>
</body>
</html>
`;
  return page.text;
}

function period({ changes }: Contributions): Markup {
  const times = changes.map(({ time }) => time);
  if (times.length === 0) return html``;
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  return html`, ${day(first)} to ${day(last)}`;
}

function facts({ authors, changes }: Contributions): Markup {
  const total = changes.reduce((sum, { score }) => sum + score, 0);
  const fates = changes.flatMap(({ fate }) => (fate === null ? [] : [fate]));
  const good = fates.filter((fate) => fate.good).length;
  const fact = (value: string, text: string) => html`<li><b>${value}</b>${text}</li>`;
  return html`<ul class="facts">${[
    fact(whole(total), 'durable tokens, estimated'),
    fact(whole(authors.length), authors.length === 1 ? 'author' : 'authors'),
    fact(whole(fates.length), 'changes old and large enough to judge'),
    fact(fates.length === 0 ? '–' : percent(good / fates.length), 'of them stood it'),
  ]}</ul>`;
}

function whoSection(contributions: Contributions): Markup {
  const quarters = quarterly(contributions);
  return html`<section aria-labelledby="who">
<h2 id="who">Who contributed durable work</h2>
<p class="quiet">Estimated durable tokens by quarter, one colour an author.</p>
<figure>${quarterChart(quarters)}<figcaption>${legend(quarters)}</figcaption></figure>
${quarterTable(quarters)}
${authorTable(authorRows(contributions))}
</section>`;
}

function quarterTable({ labels, series }: Quarters): Markup {
  const rows = labels.map((label, place) => {
    const cells = series.map(({ values }) => html`<td>${amount(values[place] ?? 0)}</td>`);
    return html`<tr><th scope="row">${label}</th>${cells}</tr>`;
  });
  const heads = series.map(({ name }) => html`<th scope="col">${name}</th>`);
  return html`<details><summary>The numbers by quarter</summary><div class="scroll" tabindex="0" role="group" aria-label="Durable tokens by quarter and author">
<table><caption>Durable tokens by quarter and author</caption><thead><tr><th scope="col">Quarter</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

function authorTable(rows: readonly AuthorRow[]): Markup {
  const shown = rows
    .slice(0, MAX_AUTHORS)
    .map(
      ({ name, changes, addedLines, score, durableLines, goodShare }) =>
        html`<tr><th scope="row">${name}</th><td>${amount(score)}</td><td>${durableLines === null ? '–' : whole(durableLines)}</td><td>${whole(addedLines)}</td><td>${whole(changes)}</td><td>${percentOrDash(goodShare)}</td></tr>`,
    );
  const more =
    rows.length > MAX_AUTHORS
      ? html`<p class="quiet">${whole(rows.length - MAX_AUTHORS)} more authors are not listed.</p>`
      : html``;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Authors">
<table><caption>Authors, by estimated durable tokens. “Lines that stood” are those of changes which held a full year.</caption>
<thead><tr><th scope="col">Author</th><th scope="col">Durable tokens</th><th scope="col">Lines that stood</th><th scope="col">Lines added</th><th scope="col">Changes</th><th scope="col">Held a year</th></tr></thead>
<tbody>${shown}</tbody></table></div>${more}`;
}

function sizeSection({ changes }: Contributions): Markup {
  const rows = sizeBands(changes).map(
    ({ label, count, addedLines, score, meanChance, goodShare }) =>
      html`<tr><th scope="row">${label}</th><td>${whole(count)}</td><td>${amount(score)}</td><td>${(score / addedLines).toFixed(2)}</td><td>${percent(meanChance)}</td><td>${percentOrDash(goodShare)}</td></tr>`,
  );
  return html`<section aria-labelledby="size">
<h2 id="size">Score and added lines</h2>
<p class="quiet">A line that moved, was copied or only says what is known already adds nothing, so equal sizes score differently.</p>
<figure>${scatterChart(changes)}<figcaption>${scatterLegend()}</figcaption></figure>
<div class="scroll" tabindex="0" role="group" aria-label="Changes by added lines"><table><caption>Changes by how many lines of source and tests they add</caption>
<thead><tr><th scope="col">Added lines</th><th scope="col">Changes</th><th scope="col">Durable tokens</th><th scope="col">Tokens a line</th><th scope="col">Mean chance to be good for a year, its size counted</th><th scope="col">Held a year</th></tr></thead>
<tbody>${rows}</tbody></table></div>
</section>`;
}

function calibrationSection({ changes }: Contributions): Markup {
  const bins = calibration(changes);
  if (bins.length === 0) {
    return html`<section aria-labelledby="true"><h2 id="true">Did the chances come true?</h2>
<p>It can't be told yet: too few changes of this history are a year old.</p></section>`;
  }
  return html`<section aria-labelledby="true">
<h2 id="true">Did the chances come true?</h2>
<p class="quiet">Changes whose year is over, in bins of equal counts by the chance to be good for a year, its size counted, that the model gives them. Of a well calibrated model the points lie on the dashed line. Of a project that the model learned from it looks better than it is.</p>
<figure>${calibrationChart(bins)}<figcaption>${calibrationError(bins)}</figcaption></figure>
<details><summary>The numbers of the bins</summary>${calibrationTable(bins)}</details>
</section>`;
}

function calibrationError(bins: readonly CalibrationBin[]): Markup {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  const error = bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.predicted - bin.observed), 0) / count;
  return html`${whole(count)} changes. Mean distance of said and seen: ${(100 * error).toFixed(1)} points (expected calibration error).`;
}

function calibrationTable(bins: readonly CalibrationBin[]): Markup {
  const rows = bins.map(
    ({ count, predicted, observed, margin }, index) =>
      html`<tr><th scope="row">${index + 1}</th><td>${whole(count)}</td><td>${percent(predicted)}</td><td>${percent(observed)}</td><td>± ${percent(margin)}</td></tr>`,
  );
  return html`<table><caption>Bins of the calibration plot, from the lowest chance</caption>
<thead><tr><th scope="col">Bin</th><th scope="col">Changes</th><th scope="col">Said</th><th scope="col">Seen</th><th scope="col">95 % interval</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function topSection({ top, authors }: Contributions): Markup {
  if (top.length === 0) return html``;
  return html`<section aria-labelledby="top">
<h2 id="top">The highest scores, with their reasons</h2>
<p class="quiet">A reason's share is its part of what moves durability away from that of an average change; plus raises it, minus lowers it.</p>
${top.map((change) => topChange(change, authors[change.author] ?? ''))}
</section>`;
}

function topChange(change: ExplainedContribution, author: string): Markup {
  const { commit, time, subject, novel, good12, bug12, durability, score, reasons, fate } = change;
  const lines = reasons.slice(0, MAX_REASONS).map(({ share, text }) => {
    const direction = share >= 0 ? 'up' : 'down';
    return html`<li><span class="${direction}">${share >= 0 ? '+' : '−'} ${percent(Math.abs(share))}</span><span>${text}</span></li>`;
  });
  const end = fate === null ? '' : fate.good ? ' It stood its year.' : ` It did not stand its year${whyNot(fate)}.`;
  return html`<article class="change"><h3>${subject === '' ? '(no subject)' : subject}</h3>
<p class="quiet">${author} · ${day(time)} · <code>${commit.slice(0, 12)}</code></p>
<p><strong>${amount(score)} durable tokens</strong> = ${whole(novel)} new tokens × ${percent(durability)} durability. Chance to be good for a year, its size counted: ${percent(good12)}; risk of a fix: ${percent(bug12)}.${end}</p>
<ul>${lines}</ul></article>`;
}

function whyNot({ reverted, fixed, standing, lines }: NonNullable<ExplainedContribution['fate']>): string {
  if (reverted) return ': it was reverted';
  if (fixed) return ': a fix took lines of it';
  return `: ${whole(standing)} of ${whole(lines)} lines were left`;
}

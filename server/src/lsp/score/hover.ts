import { type Hover, MarkupKind } from 'vscode-languageserver/node';
import type { HunkScore, ScoreNotification } from '../../protocol/score.ts';
import type { ServerContext } from '../context.ts';
import { escapeMarkdown } from './markdown.ts';
import type { ScorePublisher } from './score-publisher.ts';

/** On a changed line: what the change is estimated to be worth, and why. */
export function registerHover({ connection }: ServerContext, scores: ScorePublisher): void {
  connection.onHover(({ textDocument, position }): Hover | null => {
    const score = scores.latest(textDocument.uri);
    const hunk = score?.hunks.find((each) => each.startLine <= position.line && position.line < each.endLine);
    if (score === undefined || hunk === undefined) return null;
    return {
      contents: { kind: MarkupKind.Markdown, value: hoverText(score, hunk) },
      range: { start: { line: hunk.startLine, character: 0 }, end: { line: hunk.endLine, character: 0 } },
    };
  });
}

/** Markdown; whatever comes from a file or a model is escaped. */
export function hoverText(score: ScoreNotification, hunk: HunkScore): string {
  const advice = score.advice.map((text) => `- ${escapeMarkdown(text)}`);
  return [
    `**Cairn estimate: ${amount(score.score)} durable tokens** for the change of this file, ${amount(hunk.score)} for these lines`,
    `${score.novel} new tokens × ${percent(score.durability)} durability. Chance to be good for a year, its size counted: ${percent(score.good12)}; risk of a fix: ${percent(score.bug12)}.`,
    ...(score.why === undefined ? [] : [escapeMarkdown(score.why)]),
    ...(score.reasons.length === 0 ? [] : ['**Why**', score.reasons.map(reasonLine).join('\n')]),
    ...(advice.length === 0 ? [] : ['**What would raise it**', advice.join('\n')]),
    '_An estimate made on this machine. Only a score that validators attest is paid._',
  ].join('\n\n');
}

function reasonLine({ share, text }: ScoreNotification['reasons'][number]): string {
  const sign = share >= 0 ? '▲' : '▼';
  return `- ${sign} ${escapeMarkdown(text)} (${percent(Math.abs(share))})`;
}

/** Durable tokens with as many digits as mean something. */
export function amount(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

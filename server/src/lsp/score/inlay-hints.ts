import { type InlayHint, MarkupKind } from 'vscode-languageserver/node';
import type { ServerContext } from '../context.ts';
import { createRefresher } from '../refresher.ts';
import { amount, hoverText } from './hover.ts';
import type { ScorePublisher } from './score-publisher.ts';

/** After the first line of each changed stretch: what it is estimated to be worth. */
export function registerInlayHints(context: ServerContext, scores: ScorePublisher): void {
  const { connection, documents, client, log } = context;
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }): InlayHint[] => {
    const score = scores.latest(uri);
    const document = documents.get(uri);
    // A score of another version has its lines elsewhere. The one that is on its way asks for a refresh.
    if (score === undefined || document === undefined || score.version !== document.version) return [];
    const shown = score.hunks.filter(({ startLine }) => startLine >= range.start.line && startLine <= range.end.line);
    return shown.map((hunk) => ({
      position: endOfLine(document, hunk.startLine),
      label: `≈ ${amount(hunk.score)}`,
      paddingLeft: true,
      tooltip: { kind: MarkupKind.Markdown, value: hoverText(score, hunk) },
    }));
  });
  const canRefresh = client.workspace?.inlayHint?.refreshSupport === true;
  scores.onSent(createRefresher(() => connection.languages.inlayHint.refresh(), canRefresh, log));
}

function endOfLine(document: { getText(): string; offsetAt(position: InlayHint['position']): number }, line: number) {
  const start = document.offsetAt({ line, character: 0 });
  const text = document.getText().slice(start, document.offsetAt({ line: line + 1, character: 0 }));
  return { line, character: text.replace(/[\r\n]+$/, '').length };
}

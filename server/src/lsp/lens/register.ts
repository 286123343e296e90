import { type CodeLens, CodeLensRefreshRequest, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import * as z from 'zod';
import { lensTitle } from '../../core/ownership/lens-title.ts';
import { splitLines } from '../../core/ownership/line-map.ts';
import type { RangeOwnership } from '../../core/ownership/owners.ts';
import type { SyntaxChecker } from '../../ports/syntax-checker.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Address } from '../../protocol/primitives.ts';
import type { ServerContext } from '../context.ts';
import { createRefresher } from '../refresher.ts';
import { filePath } from '../workspace/documents.ts';
import { createOwnershipCache, type OwnershipCache } from './ownership-cache.ts';
import { keepPositions, type LensPositions } from './positions.ts';

/** A lens is resolved by its document and its place in the list last given for it. */
const lensDataSchema = z.object({ uri: z.string(), index: z.int().nonnegative() });
type LensData = z.infer<typeof lensDataSchema>;

/** Larger files get no lenses: their blame takes seconds and nobody reads lenses there. */
const MAX_LENGTH = 1_500_000;

/** Owners, record and reward above every function and class. Positions are cheap; what a lens says is worked out in `resolve`. */
export function registerLenses(context: ServerContext): void {
  const { connection, documents, events, options, log } = context;
  const shown = new Map<string, LensPositions>();
  const ownerships = createOwnershipCache(context);
  const refreshSupported = context.client.workspace?.codeLens?.refreshSupport === true;
  const refresh = createRefresher(() => connection.sendRequest(CodeLensRefreshRequest.type), refreshSupported, log);

  connection.onCodeLens(async ({ textDocument: { uri } }, token) => {
    if (!options.lenses.owners && !options.lenses.rewards) return [];
    const positions = await findPositions(context, uri, shown.get(uri));
    if (positions === null) return [];
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.');
    shown.set(uri, positions);
    return positions.symbols.map((symbol, index): CodeLens => {
      const place = { line: symbol.startLine, character: 0 };
      return { range: { start: place, end: place }, data: { uri, index } satisfies LensData };
    });
  });

  connection.onCodeLensResolve(async (lens, token) => {
    const data = lensDataSchema.parse(lens.data);
    const described = await describe(context, ownerships, data, shown.get(data.uri));
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.');
    return { ...lens, command: described };
  });

  documents.onDidClose(({ document: { uri } }) => {
    shown.delete(uri);
    ownerships.forget(uri);
  });
  events.sessionOpened.event(refresh);
  events.headMoved.event(refresh);
  events.contributionsChanged.event(refresh);
  let me = account(context);
  events.walletChanged.event(() => {
    if (me === account(context)) return;
    me = account(context);
    refresh();
  });
}

async function findPositions(
  context: ServerContext,
  uri: string,
  before: LensPositions | undefined,
): Promise<LensPositions | null> {
  const document = context.documents.get(uri);
  const file = filePath(uri);
  if (document === undefined || file === null || document.getText().length > MAX_LENGTH) return null;
  if (before?.version === document.version) return before;
  try {
    const { path } = await context.repositories.ofFile(file);
    return await readPositions(await context.syntax.get(), path, document, before);
  } catch (error) {
    if (CairnError.from(error).code !== 'no-repository') context.log.error(`Lenses of ${uri}`, error);
    return before ?? null;
  }
}

async function readPositions(
  syntax: SyntaxChecker,
  path: string,
  document: TextDocument,
  before: LensPositions | undefined,
): Promise<LensPositions> {
  const { version } = document;
  const text = document.getText();
  const symbols = await syntax.symbols(path, text);
  const lines = splitLines(text);
  const lost = before !== undefined && symbols.length < before.symbols.length;
  if (!lost || (await syntax.check(path, text)).length === 0) return { version, lines, symbols };
  return keepPositions(before, version, lines, symbols);
}

/** What a lens says and does when clicked; a lens that cannot tell says why, and does nothing. */
async function describe(
  context: ServerContext,
  ownerships: OwnershipCache,
  { uri, index }: LensData,
  positions: LensPositions | undefined,
): Promise<CodeLens['command']> {
  if (positions === undefined) return plain('◆');
  try {
    const ownership = (await ownerships.of(uri, positions))[index];
    return ownership === undefined ? plain('◆') : lensCommand(context, ownership);
  } catch (error) {
    const problem = CairnError.from(error);
    context.log.error(`A lens of ${uri}`, problem);
    return plain(`◆ owners unknown: ${problem.message}`);
  }
}

function lensCommand(context: ServerContext, ownership: RangeOwnership): CodeLens['command'] {
  const { owners, rewards, command } = context.options.lenses;
  const title = lensTitle(ownership, { me: account(context), owners, rewards }) ?? '◆';
  if (ownership.latest === null) return plain(title);
  return { title, command, arguments: [{ commit: ownership.latest }] };
}

function plain(title: string): CodeLens['command'] {
  return { title, command: '' };
}

function account({ network }: ServerContext): Address | null {
  const state = network.openWallet?.state();
  return state?.state === 'connected' ? state.account : null;
}

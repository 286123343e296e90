import type { TextDocument } from 'vscode-languageserver-textdocument';
import { CairnError } from '../../protocol/errors.ts';
import { notification } from '../../protocol/lsp.ts';
import type { ScoreNotification } from '../../protocol/score.ts';
import type { LiveScore, LiveScorer } from '../../services/scoring/live-scorer.ts';
import { collectYoung } from '../../system/young-collector.ts';
import type { ServerContext } from '../context.ts';
import { filePath } from '../workspace/documents.ts';
import type { RepositorySession } from '../workspace/repository-session.ts';
import { readHistory } from './read-history.ts';
import { createScorePublisher, type ScorePublisher } from './score-publisher.ts';

/** Why there is no estimate, in the place of one. */
const unknownScore = (why: string): LiveScore => ({
  base: null,
  state: 'unknown',
  why,
  novel: 0,
  good12: 0,
  bug12: 0,
  durability: 0,
  score: 0,
  reasons: [],
  advice: [],
  hunks: [],
  scorerHash: '',
});

/** Scores every open document when it is opened, after each change, and when HEAD moved; sends `cairn/score`. */
export function registerScore(context: ServerContext): ScorePublisher {
  const { documents, events, log, status } = context;
  const places = createPlaces(context);
  const publisher = createScorePublisher({
    delay: context.options.scoreDelay,
    current: (uri) => documents.get(uri),
    score: (document, signal) => scoreDocument(context, places, document, signal),
    send: (score) => void context.connection.sendNotification(notification.score, score),
    onError: (error) => log.error('Scoring', error),
    lifetime: context.lifetime,
  });
  publisher.onSent(() => setImmediate(collectYoung)); // the next keystroke is not there yet
  const rescore = () => {
    for (const document of documents.all()) publisher.schedule(document);
  };
  documents.onDidChangeContent(({ document }) => publisher.schedule(document));
  documents.onDidClose(({ document }) => {
    publisher.forget(document.uri);
    places.forget(document.uri);
  });
  events.sessionOpened.event((session) => {
    log.background(
      'Loading the scorer',
      startScorer(context, session, rescore, (problem) => status.problem('model', problem)),
    );
  });
  events.headMoved.event((session) =>
    log.background('Scoring against the new HEAD', refresh(context, session, rescore)),
  );
  return publisher;
}

async function startScorer(
  context: ServerContext,
  session: RepositorySession,
  rescore: () => void,
  tell: (problem: ReturnType<CairnError['toData']> | null) => void,
): Promise<void> {
  try {
    const scorer = await session.scorer.get();
    scorer.onReady(rescore);
    await readHistory(context, scorer, rescore);
    tell(null);
  } catch (error) {
    if (CairnError.from(error).code !== 'cancelled') tell(CairnError.from(error).toData());
    throw error;
  }
}

async function refresh(context: ServerContext, session: RepositorySession, rescore: () => void): Promise<void> {
  const scorer = session.scorer.ready;
  if (scorer !== undefined) await readHistory(context, scorer, rescore);
  rescore();
}

/** Where an open document lies, and who scores it there. */
interface Place {
  path: string;
  scorer: LiveScorer;
}

/** The places of open documents: to find one the disk is asked, which is not done at every keystroke. */
interface Places {
  of(uri: string, file: string): Promise<Place>;
  forget(uri: string): void;
}

function createPlaces({ repositories, events }: ServerContext): Places {
  const found = new Map<string, Place>();
  events.headMoved.event(() => found.clear()); // whatever moved HEAD may have moved files
  return {
    async of(uri, file) {
      const kept = found.get(uri);
      if (kept !== undefined) return kept;
      const { session, path } = await repositories.ofFile(file);
      const place = { path, scorer: await session.scorer.get() };
      found.set(uri, place);
      return place;
    },
    forget(uri) {
      const place = found.get(uri);
      place?.scorer.close(place.path);
      found.delete(uri);
    },
  };
}

/** The estimate for a document, or why there is none. Error `cancelled` on abort alone. */
async function scoreDocument(
  context: ServerContext,
  places: Places,
  document: TextDocument,
  signal: AbortSignal,
): Promise<LiveScore> {
  const file = filePath(document.uri);
  if (file === null) return unknownScore('Only files on this machine are scored.');
  try {
    const { path, scorer } = await places.of(document.uri, file);
    signal.throwIfAborted();
    return await scorer.score({ path, text: document.getText() }, signal);
  } catch (error) {
    const problem = CairnError.from(error);
    if (problem.code === 'cancelled') throw problem;
    if (problem.code !== 'no-repository') context.log.error(`Scoring ${document.uri}`, problem);
    return unknownScore(problem.message);
  }
}

/** The estimate for a file that may not be open: for the command. Waits for the index. */
export async function scoreFile(
  context: ServerContext,
  uri: string,
  read: (file: string) => Promise<string>,
  signal: AbortSignal,
): Promise<ScoreNotification> {
  const document = context.documents.get(uri);
  const version = document?.version ?? null;
  const file = filePath(uri);
  if (file === null) return { uri, version, ...unknownScore('Only files on this machine are scored.') };
  const text = document?.getText() ?? (await read(file));
  const { session, path } = await context.repositories.ofFile(file);
  const scorer = await session.scorer.get();
  return { uri, version, ...(await scorer.scoreWhenReady({ path, text }, signal)) };
}

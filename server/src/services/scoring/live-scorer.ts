import { codeOf } from '../../core/scoring/change.ts';
import { MAX_FILE_SIZE, readCode, type SourceCode } from '../../core/scoring/code/code.ts';
import { EditedCode } from '../../core/scoring/code/edited-code.ts';
import { type MeasuredChange, measureChange } from '../../core/scoring/features/measure.ts';
import type { ScoringModel } from '../../core/scoring/model/model.ts';
import { classifyPath } from '../../core/scoring/path-class.ts';
import { scoreMeasured } from '../../core/scoring/score.ts';
import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import type { ScoreNotification } from '../../protocol/score.ts';
import { HistoryIndex, type HistoryIndexOptions, type MoveOptions } from './history-index.ts';
import { novelHunks } from './novel-hunks.ts';
import { sourceTextOf, UNREADABLE } from './source-text.ts';

export type LiveScore = Omit<ScoreNotification, 'uri' | 'version'>;

/** A buffer of the editor: `path` is relative to the repository's top, with `/`. */
export interface LiveFile {
  path: string;
  text: string;
}

/** Estimates what the change of one file would be worth, against HEAD, while it is typed. */
export interface LiveScorer {
  /** Answers at once: `indexing` while the history up to HEAD is being read, `unknown` where that failed or was stopped. Error `cancelled` on abort. */
  score(file: LiveFile, signal?: AbortSignal): Promise<LiveScore>;
  /** Waits for the index instead of answering `indexing`. */
  scoreWhenReady(file: LiveFile, signal?: AbortSignal): Promise<LiveScore>;
  /** To be called after HEAD moved or a shallow clone was deepened. When it was stopped, the next call carries on from where it was. */
  refresh(options?: MoveOptions): Promise<void>;
  /** Lets go of what is kept of a file while it is edited. */
  close(path: string): void;
  /** Calls back when an index is ready, so that what was answered with `indexing` can be asked again. Returns the unsubscriber. */
  onReady(listener: () => void): () => void;
}

export interface LiveScoringDependencies {
  repository: Repository;
  model: ScoringModel;
  indexOptions?: Omit<HistoryIndexOptions, 'allowShallow'>;
}

/** What is needed of a file at HEAD; read once and kept. */
interface BaseFile {
  code: SourceCode | null;
  existed: boolean;
  unreadable: string | null;
}

/** Buffers that are kept lexed: what somebody types in by turns. */
const MAX_EDITED = 4;

export function createLiveScorer(dependencies: LiveScoringDependencies): LiveScorer {
  return new HeadScorer(dependencies);
}

class HeadScorer implements LiveScorer {
  readonly #dependencies: LiveScoringDependencies;
  readonly #index: HistoryIndex;
  readonly #listeners = new Set<() => void>();
  /** HEAD's commit, as of the last refresh; null where there is none yet. */
  #base: ObjectId | null = null;
  /** Whether the history behind it was cut, as of the same moment. */
  #shallow = false;
  #files = new Map<string, Promise<BaseFile>>();
  /** Code of the buffers that were scored last, and what was told of it against this base, so that a keystroke costs what it touches. */
  readonly #edited = new Map<string, EditedCode>();
  #ready: Promise<void> | null = null;
  #isReady = false;
  /** Share of the history that is read, while it is being read. */
  #progress: number | null = null;
  /** Why the history was not read to its end; not tried again at every keystroke. */
  #problem: string | null = null;

  constructor(dependencies: LiveScoringDependencies) {
    this.#dependencies = dependencies;
    this.#index = new HistoryIndex(dependencies.repository, { ...dependencies.indexOptions, allowShallow: true });
  }

  async score(file: LiveFile, signal?: AbortSignal): Promise<LiveScore> {
    if (this.#problem !== null) return this.#empty('unknown', this.#problem);
    if (!this.#isReady) this.#prepare().catch(() => undefined); // told by the call that waits for it, or the next one
    return this.#isReady ? this.#score(file, signal) : this.#indexing();
  }

  async scoreWhenReady(file: LiveFile, signal?: AbortSignal): Promise<LiveScore> {
    await this.#prepare();
    signal?.throwIfAborted();
    return this.#score(file, signal);
  }

  async refresh(options: MoveOptions = {}): Promise<void> {
    // Begun at once: a score that is asked for meanwhile would begin it without progress, and nobody could stop it.
    if (!this.#isReady && this.#ready === null) return this.#prepare(options);
    const base = await this.#readHead();
    const isSame = base === this.#base && this.#shallow === this.#dependencies.repository.shallow;
    if (this.#isReady && isSame) return;
    this.#ready = null;
    this.#isReady = false;
    await this.#prepare(options);
  }

  close(path: string): void {
    this.#edited.delete(path);
  }

  onReady(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #prepare(options: MoveOptions = {}): Promise<void> {
    if (this.#ready !== null) return this.#ready;
    this.#problem = null;
    const ready = this.#build(options).catch((error: unknown) => {
      if (this.#ready === ready) {
        this.#ready = null;
        this.#problem = problemOf(error);
      }
      throw error;
    });
    this.#ready = ready;
    return ready;
  }

  async #build(options: MoveOptions): Promise<void> {
    const base = await this.#readHead();
    const { shallow } = this.#dependencies.repository;
    const move = () => {
      if (base !== this.#base || shallow !== this.#shallow) this.#forgetFiles();
      this.#shallow = shallow;
      this.#base = base;
      this.#isReady = true;
    };
    const onProgress = (done: number, total: number) => {
      this.#progress = done / total;
      options.onProgress?.(done, total);
    };
    await this.#index.at(base, move, { ...options, onProgress }).finally(() => {
      this.#progress = null;
    });
    for (const listener of this.#listeners) listener();
  }

  #forgetFiles(): void {
    this.#files = new Map();
    this.#edited.clear();
  }

  async #readHead(): Promise<ObjectId | null> {
    const head = await this.#dependencies.repository.head();
    return head.kind === 'unborn' ? null : head.commit;
  }

  async #score({ path, text }: LiveFile, signal: AbortSignal | undefined): Promise<LiveScore> {
    if (text.length > MAX_FILE_SIZE) return this.#empty('unknown', UNREADABLE['too-large']);
    if (classifyPath(path).language === null) return this.#unscored({ path, text });
    const base = this.#base;
    const before = await this.#baseFile(base, path);
    signal?.throwIfAborted();
    if (!this.#isReady || base !== this.#base) return this.#indexing(); // HEAD moved meanwhile: it is asked again
    if (before.unreadable !== null) return this.#empty('unknown', `At HEAD: ${before.unreadable}`);
    const edited = this.#editedCode(path);
    const change = { path, before: before.code, existed: before.existed, newText: text };
    const measured = await this.#index.at(
      base,
      (state) => {
        const after = edited.read(text); // here, as it holds only until the buffer is read again
        return edited.isBinary ? null : measureChange([{ ...codeOf(change, () => after), kept: edited.kept }], state);
      },
      signal === undefined ? {} : { signal },
    );
    if (measured === null) return this.#empty('unknown', UNREADABLE.binary);
    const score = scoreMeasured(this.#dependencies.model, measured);
    const { novel, good12, bug12, durability, reasons, advice, scorerHash } = score;
    const note = score.files[0]?.note;
    return {
      base,
      state: 'estimate',
      ...(note === undefined ? {} : { why: note }),
      novel,
      good12,
      bug12,
      durability,
      score: score.score,
      reasons,
      advice,
      hunks: hunksOf(measured, durability),
      scorerHash,
    };
  }

  /** The file that was asked for longest ago goes first. */
  #editedCode(path: string): EditedCode {
    const edited = this.#edited.get(path) ?? new EditedCode(path);
    this.#edited.delete(path);
    this.#edited.set(path, edited);
    const [oldest = path] = this.#edited.keys();
    if (this.#edited.size > MAX_EDITED) this.#edited.delete(oldest);
    return edited;
  }

  /** Documentation, configuration and the like: nothing novel, and a word why. */
  #unscored({ path, text }: LiveFile): LiveScore {
    const { note } = codeOf({ path, before: null, existed: false, newText: text });
    return this.#empty('estimate', note ?? 'This file is not scored.');
  }

  #indexing(): LiveScore {
    const empty = this.#empty('indexing', 'The history of the repository is being read.');
    return this.#progress === null ? empty : { ...empty, progress: this.#progress };
  }

  #empty(state: LiveScore['state'], why: string): LiveScore {
    const { scorerHash } = this.#dependencies.model;
    return {
      base: this.#base,
      state,
      why,
      novel: 0,
      good12: 0,
      bug12: 0,
      durability: 0,
      score: 0,
      reasons: [],
      advice: [],
      hunks: [],
      scorerHash,
    };
  }

  #baseFile(base: ObjectId | null, path: string): Promise<BaseFile> {
    const files = this.#files;
    const kept = files.get(path);
    if (kept !== undefined) return kept;
    const reading = this.#readBaseFile(base, path).catch((error: unknown) => {
      files.delete(path);
      throw error;
    });
    files.set(path, reading);
    return reading;
  }

  async #readBaseFile(base: ObjectId | null, path: string): Promise<BaseFile> {
    const { repository } = this.#dependencies;
    const blob = base === null ? null : await repository.blobAt(base, path);
    if (blob === null) return { code: null, existed: false, unreadable: null };
    const source = sourceTextOf(blob.data);
    if ('unreadable' in source) return { code: null, existed: true, unreadable: source.unreadable };
    return { code: readCode(path, source.text), existed: true, unreadable: null };
  }
}

function problemOf(error: unknown): string {
  const { code, message } = CairnError.from(error);
  return code === 'cancelled' ? 'Reading the history was stopped. It is carried on when HEAD moves.' : message;
}

function hunksOf(measured: MeasuredChange, durability: number): LiveScore['hunks'] {
  const [file] = measured.files;
  if (file?.kind !== 'source') return [];
  return novelHunks(file).map((hunk) => ({ ...hunk, score: hunk.novel * durability }));
}

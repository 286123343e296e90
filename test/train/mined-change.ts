import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { EXTRACTOR_VERSION } from '../../server/src/core/scoring/features/features.ts';
import { LEXER_VERSION } from '../../server/src/core/scoring/lexer/lex.ts';

/** What became of a change. Null: not known yet, or nothing there that it could be told of. */
export interface Labels {
  /** Share of its code and test lines that stand 12 and 24 months later. */
  surv365: number | null;
  surv730: number | null;
  /** 1 where a fix took source lines of it within 12 months (SZZ-lite). */
  bug365: 0 | 1 | null;
  reverted: 0 | 1;
}

/** A change of a main line with all that training and evaluation ask of it. */
export interface MinedChange extends Labels {
  commit: string;
  /** Unix seconds. */
  time: number;
  /** Its author, as a number within the project. */
  author: number;
  isBot: boolean;
  /** In the order of `featureNames`. */
  features: number[];
  /** Kamei's fourteen, in the order of `kameiNames`. */
  kamei: number[];
  novelTokens: number;
  addedLines: number;
  files: number;
  /** Substantive lines that came with it: code and tests, and code alone. */
  codeLines: number;
  sourceLines: number;
}

/** A change of a named project. */
export interface ProjectChange extends MinedChange {
  project: string;
}

const VERSION = `${LEXER_VERSION}.${EXTRACTOR_VERSION}`;

/** Changes that were mined before, by project and the commit they end at; another version of the extractor has other ones. */
export class MinedCache {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async read(project: string, head: string): Promise<MinedChange[] | null> {
    const file = this.#file(project, head);
    return existsSync(file) ? parseChanges(gunzipSync(await readFile(file)).toString('utf8')) : null;
  }

  async write(project: string, head: string, changes: readonly MinedChange[]): Promise<void> {
    const file = this.#file(project, head);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(`${file}.new`, gzipSync(changes.map((change) => JSON.stringify(change)).join('\n')));
    await rename(`${file}.new`, file);
  }

  #file(project: string, head: string): string {
    return path.join(this.#directory, `${project.replaceAll('/', '+')}-${head.slice(0, 12)}-${VERSION}.jsonl.gz`);
  }
}

export const parseChanges = <T = MinedChange>(text: string): T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CairnError } from '../../protocol/errors.ts';
import type { Contributions } from '../../services/scoring/report/contributions.ts';
import { type ReportSubject, reportPage } from './page.ts';

/** Writes the page whole or not at all, and returns where it is. `repository` is its folder. Error `invalid-input` where it can't be written. */
export async function writePage(
  file: string,
  { repository, head }: ReportSubject,
  contributions: Contributions,
): Promise<string> {
  const target = path.resolve(file);
  const draft = `${target}.${randomUUID()}`;
  const name = path.basename(repository).replace(/\.git$/, '') || repository;
  try {
    await writeFile(draft, reportPage({ repository: name, head }, contributions), { flag: 'wx' });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw new CairnError('invalid-input', `The report can't be written to ${file}.`, {
      why: error instanceof Error ? error.message : String(error),
      next: 'Name a file in a folder that exists and that you may write to.',
      cause: error,
    });
  }
  return target;
}

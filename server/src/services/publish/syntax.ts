import { decodeUtf8 } from '../../core/bytes.ts';
import { release } from '../../core/release.ts';
import type { ChangedFile, Repository } from '../../ports/repository.ts';
import type { SyntaxChecker, SyntaxProblem } from '../../ports/syntax-checker.ts';
import type { OracleCheck } from '../../protocol/contribution.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/** Larger files are generated or data: no grammar is run over them. */
const MAX_SOURCE_BYTES = 1024 * 1024;
const MAX_REPORTED = 20;

interface Broken {
  path: string;
  problem: SyntaxProblem;
  before: boolean;
}

/**
 * The Oracle's L1: do the changed files parse as they stand at `head`? A file that did not parse before either is a
 * warning. `strict` is for contributions that ask to be paid: there a newly broken file fails; in imported history it warns.
 */
export async function checkSyntax(
  repository: Repository,
  syntax: SyntaxChecker,
  change: { base: ObjectId | null; head: ObjectId; strict: boolean },
  onFile: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<OracleCheck[]> {
  const files = await repository.changedFiles(change.base, change.head, signal);
  const broken: Broken[] = [];
  let parsed = 0;
  for (const [index, file] of files.entries()) {
    signal?.throwIfAborted();
    const problem = await firstProblem(repository, syntax, file.path, isFile(file) ? file.newId : null);
    if (problem === 'unsupported') continue;
    parsed++;
    if (problem !== null)
      broken.push({ path: file.path, problem, before: await brokenBefore(repository, syntax, file) });
    onFile(index / files.length);
  }
  return report(broken, { parsed, skipped: files.length - parsed }, change.strict);
}

function report(broken: Broken[], counts: { parsed: number; skipped: number }, strict: boolean): OracleCheck[] {
  if (broken.length === 0) {
    const message = `${counts.parsed} changed files parse, ${counts.skipped} skipped (no grammar, deleted or too large)`;
    return [{ level: 'L1', check: 'syntax', status: counts.parsed === 0 ? 'skipped' : 'pass', message }];
  }
  const checks = broken.slice(0, MAX_REPORTED).map(({ path, problem, before }): OracleCheck => {
    const fails = strict && !before;
    const message = before ? `${problem.message} (it did not parse before either)` : problem.message;
    return { level: 'L1', check: 'syntax', status: fails ? 'fail' : 'warn', message, where: `${path}:${problem.line}` };
  });
  const rest = broken.slice(MAX_REPORTED);
  if (rest.length === 0) return checks;
  const status = strict && rest.some((file) => !file.before) ? 'fail' : 'warn';
  return [...checks, { level: 'L1', check: 'syntax', status, message: `${rest.length} more files do not parse` }];
}

function isFile(file: ChangedFile): boolean {
  return file.mode.startsWith('100');
}

async function brokenBefore(repository: Repository, syntax: SyntaxChecker, file: ChangedFile): Promise<boolean> {
  const problem = await firstProblem(repository, syntax, file.path, file.oldId);
  return problem !== null && problem !== 'unsupported';
}

/** Null: it parses. `unsupported` also for what is no text, too large, or not there. */
async function firstProblem(
  repository: Repository,
  syntax: SyntaxChecker,
  path: string,
  id: ObjectId | null,
): Promise<SyntaxProblem | 'unsupported' | null> {
  if (id === null) return 'unsupported';
  const info = await repository.objectInfo(id);
  if (info !== null && (info.type !== 'blob' || info.size > MAX_SOURCE_BYTES)) return 'unsupported';
  const { data } = await repository.readObject(id);
  const source = decodeUtf8(data);
  release(data);
  if (source === null) return 'unsupported';
  const problems = await syntax.check(path, source);
  return problems === 'unsupported' ? 'unsupported' : (problems[0] ?? null);
}

import type { OracleCheck, OracleReport } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

const MAX_NAMED = 5;

/** Checks in the order of their levels, as they are kept in a manifest. */
export function oracleReport(commit: ObjectId, checks: OracleCheck[]): OracleReport {
  const ordered = checks.toSorted((a, b) => (a.level < b.level ? -1 : a.level > b.level ? 1 : 0));
  return { version: 1, commit, checks: ordered };
}

/** Error `check-failed` naming what failed and where; nothing where all passed, warned or were skipped. */
export function refuseFailures(report: OracleReport): void {
  const failed = report.checks.filter((check) => check.status === 'fail');
  if (failed.length === 0) return;
  const more = failed.length > MAX_NAMED ? ` … and ${failed.length - MAX_NAMED} more` : '';
  throw new CairnError('check-failed', `${failed.length} checks of this contribution failed.`, {
    why: failed.slice(0, MAX_NAMED).map(describeCheck).join('; ') + more,
    next: 'Fix what is named, commit, and publish again.',
  });
}

/** One check as a line: `L1 syntax: unexpected token (src/a.ts:3)`. */
export function describeCheck(check: OracleCheck): string {
  const where = check.where === undefined ? '' : ` (${check.where})`;
  return `${check.level} ${check.check}: ${check.message}${where}`;
}

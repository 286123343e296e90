import type { ChangedText } from '../../core/scoring/change.ts';
import type { MainLineFile } from '../../ports/repository.ts';
import type { BaseCodes } from './base-codes.ts';
import { isRegularFile, sourceTextOf, UNREADABLE } from './source-text.ts';

/** A file of a change whose new side was read along with it. */
export async function changedText(file: MainLineFile, codes: BaseCodes): Promise<ChangedText> {
  const { path, oldId } = file;
  const before = oldId === null ? null : await codes.get(path, oldId);
  const base = { path, before, existed: oldId !== null, newText: null };
  if (file.status === 'deleted') return base;
  if (!isRegularFile(file.mode)) return { ...base, unreadable: UNREADABLE.link };
  if (file.content === null) return { ...base, unreadable: UNREADABLE[file.problem ?? 'missing'] };
  const source = sourceTextOf(file.content);
  return 'text' in source ? { ...base, newText: source.text } : { ...base, ...source };
}

import { readFile, stat } from 'node:fs/promises';
import { scoreArgumentsSchema } from '../../protocol/commands.ts';
import { CairnError } from '../../protocol/errors.ts';
import { scoreFile } from '../score/register.ts';
import { defineCommand } from './command.ts';

/** Files that are not open are read up to this size. */
const MAX_BYTES = 8 * 1024 * 1024;

/** `{ uri }` → ScoreNotification: the estimate of a file, open or not. */
export const scoreCommand = defineCommand({
  argument: scoreArgumentsSchema,
  run: ({ uri }, { context, task }) => scoreFile(context, uri, readSource, task.signal),
});

async function readSource(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() !== true) throw new CairnError('invalid-input', `${file} is not a file.`);
  if (found.size > MAX_BYTES) throw new CairnError('too-large', `${file} is too large to be scored.`);
  return readFile(file, 'utf8');
}

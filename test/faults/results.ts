import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { errorCodeSchema } from '../../server/src/protocol/errors.ts';

/** What the last deep run came to, by case. docs/reliability.md is made of it. */
export const resultsFile = path.join(import.meta.dirname, 'results.json');

/** Where a deep run leaves the results of each area. */
export const runFolder = path.resolve(import.meta.dirname, '../../.cairn/faults');

/** By case: what the command said where it ended, null where it got through in spite of the fault. */
export const resultsSchema = z.record(
  z.string(),
  z.object({
    told: z.object({ code: errorCodeSchema, message: z.string(), next: z.string() }).nullable(),
  }),
);
export type Results = z.infer<typeof resultsSchema>;

/** Empty where there is no such file. */
export function readResults(file: string): Results {
  return existsSync(file) ? resultsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

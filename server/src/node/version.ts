import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const packageSchema = z.object({ name: z.literal('cairn'), version: z.string() });

/** Cairn's version, from the package.json this file belongs to; `unknown` where there is none. */
export function nodeVersion(): string {
  for (let folder = import.meta.dirname; path.dirname(folder) !== folder; folder = path.dirname(folder)) {
    const version = versionAt(path.join(folder, 'package.json'));
    if (version !== null) return version;
  }
  return 'unknown';
}

function versionAt(file: string): string | null {
  try {
    return packageSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
  } catch {
    return null;
  }
}

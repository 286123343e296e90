import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * Folder of the files that ship beside the bundles: grammars, TensorFlow's wasm, the scoring model.
 * Bundled code finds it next to itself; code run from source finds the built one in the project's `dist`.
 */
export function resourceDirectory(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    for (const candidate of [path.join(folder, 'resources'), path.join(folder, 'dist', 'resources')]) {
      if (existsSync(path.join(candidate, 'model.json'))) return candidate;
    }
    if (path.dirname(folder) === folder)
      throw new Error('The resources folder is missing: run the build (npm run build).');
  }
}

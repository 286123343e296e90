import { createRequire } from 'node:module';
import path from 'node:path';
import { type BackendReport, describeBackend, loadBackend } from '../../server/src/adapters/tensorflow/backend.ts';

/** Loads TensorFlow.js, and says on stderr which engine it took and why. */
export async function loadEngine(tfjsNode: string | undefined): Promise<BackendReport> {
  const wasmDirectory = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  const tfjsNodePath = tfjsNode === undefined ? null : path.resolve(tfjsNode);
  const backend = await loadBackend({ wasmDirectory, tfjsNodePath });
  process.stderr.write(`${describeBackend(backend)}\n`);
  return backend;
}

/** Where mined changes are kept between runs. */
export const CACHE = '.cairn/mined';

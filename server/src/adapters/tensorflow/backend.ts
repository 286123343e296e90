import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { CairnError } from '../../protocol/errors.ts';

export type BackendName = 'tensorflow' | 'wasm' | 'cpu';

export interface BackendOptions {
  /** Folder with tfjs-backend-wasm*.wasm. */
  wasmDirectory: string;
  /** Absolute path of an installed @tensorflow/tfjs-node, if the user has one. */
  tfjsNodePath?: string | null;
  /** False: that one is a program nobody vouches for, and is not loaded. Default true. */
  trusted?: boolean;
}

/** Which engine was taken, and why not the ones before it. */
export interface BackendReport {
  backend: BackendName;
  tried: { name: BackendName; milliseconds: number; error: string | null }[];
}

/**
 * Takes the best engine there is: the user's own tfjs-node, else WebAssembly, else plain JavaScript. Each must pass a small
 * calculation first. Error `model-unavailable` where none does.
 */
export async function loadBackend(options: BackendOptions): Promise<BackendReport> {
  tf.enableProdMode();
  const tried: BackendReport['tried'] = [];
  for (const name of candidates(options)) {
    const started = performance.now();
    const error = await activate(name, options).then(
      () => null,
      (reason: unknown) => (reason instanceof Error ? reason.message.split('\n')[0] : String(reason)) ?? 'unknown',
    );
    tried.push({ name, milliseconds: Math.round(performance.now() - started), error });
    if (error === null) return { backend: name, tried };
  }
  throw new CairnError('model-unavailable', 'No TensorFlow.js engine works on this machine.', {
    why: tried.map(({ name, error }) => `${name}: ${error}`).join('; '),
    next: 'Reinstall Cairn. Scoring does not need TensorFlow and goes on.',
  });
}

/** One sentence for the log. */
export function describeBackend({ backend, tried }: BackendReport): string {
  const failures = tried.filter(({ error }) => error !== null).map(({ name, error }) => `${name} failed (${error})`);
  return [`TensorFlow.js ${tf.version_core} runs on ${backend}`, ...failures].join('; ');
}

const candidates = ({ tfjsNodePath }: BackendOptions): BackendName[] =>
  tfjsNodePath ? ['tensorflow', 'wasm', 'cpu'] : ['wasm', 'cpu'];

async function activate(name: BackendName, options: BackendOptions): Promise<void> {
  if (name === 'tensorflow') loadNative(options);
  else if (name === 'wasm') await loadWasm(options.wasmDirectory);
  else await import('@tensorflow/tfjs-backend-cpu');
  if (!(await tf.setBackend(name))) throw new Error(`the engine ${name} did not start`);
  checkArithmetic();
}

/** Loads tfjs-node, which adds its engine to the tfjs-core that both share. */
function loadNative({ tfjsNodePath, trusted = true }: BackendOptions): void {
  if (!trusted) throw new Error('this workspace is not trusted, so no program that a setting names is loaded');
  if (!tfjsNodePath || !path.isAbsolute(tfjsNodePath)) throw new Error(`${tfjsNodePath} is not an absolute path`);
  const require = createRequire(import.meta.url);
  // tfjs-node 4.22 calls two functions of node:util that Node 23 removed.
  const util: Record<string, unknown> = require('node:util');
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
  require(tfjsNodePath);
}

const HOOKED_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/** Emscripten adds handlers that throw every stray rejection again, which would end a server: they are taken off. */
async function loadWasm(wasmDirectory: string): Promise<void> {
  const before = HOOKED_EVENTS.map((event) => new Set<unknown>(process.rawListeners(event)));
  try {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(wasmDirectory.endsWith(path.sep) ? wasmDirectory : wasmDirectory + path.sep);
    await tf.setBackend('wasm');
  } finally {
    for (const [index, event] of HOOKED_EVENTS.entries()) {
      for (const listener of process.rawListeners(event)) {
        if (!before[index]?.has(listener)) process.removeListener(event, listener as (...args: unknown[]) => void);
      }
    }
  }
}

function checkArithmetic(): void {
  const product = tf.tidy(() =>
    tf
      .sigmoid(
        tf.matMul(
          [[1, 2]],
          [
            [3, -1],
            [4, -1],
          ],
        ),
      )
      .dataSync(),
  );
  if (Math.abs((product[0] ?? 0) - 0.9999833) > 1e-6 || Math.abs((product[1] ?? 0) - 0.0474259) > 1e-6) {
    throw new Error(`it computes wrongly (${[...product].join(', ')})`);
  }
}

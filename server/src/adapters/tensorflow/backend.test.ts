import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from './backend.ts';
import { loadForwardPass } from './forward-pass.ts';

const require = createRequire(import.meta.url);
const wasmDirectory = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'cairn-tensorflow-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A folder that is loaded as a person's own tfjs-node would be. */
function packageOf(name: string, source: string): string {
  const folder = path.join(home, name);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
  writeFileSync(path.join(folder, 'index.js'), source);
  return folder;
}

/** As tfjs-node does: an engine named "tensorflow", added to a tfjs-core of its own. Here it is plain JavaScript. */
const native = () => `
  const tf = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-core'))});
  const { MathBackendCPU } = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-backend-cpu'))});
  for (const kernel of tf.getKernelsForBackend('cpu')) tf.registerKernel({ ...kernel, backendName: 'tensorflow' });
  tf.registerBackend('tensorflow', () => new MathBackendCPU());
`;

describe('loadBackend', () => {
  it.each([
    ['is not there', () => path.join(home, 'nowhere'), /nowhere/],
    ['is not an absolute path', () => 'tfjs-node', /not an absolute path/],
    ['is another package', () => packageOf('other', 'module.exports = 1;'), /tensorflow/],
    ['fails to load', () => packageOf('broken', 'throw new Error("libtensorflow.so.2 is missing");'), /libtensorflow/],
  ])('takes the bundled engine where tfjs-node %s, and says so', async (_, tfjsNodePath, why) => {
    const engine = await loadForwardPass({ wasmDirectory, tfjsNodePath: tfjsNodePath() });
    expect(engine.backend).toBe('wasm');
    expect(engine.tried).toEqual([
      { name: 'tensorflow', ok: false, why: expect.stringMatching(why) },
      { name: 'wasm', ok: true, why: null },
    ]);
  });

  it('loads no program without trust', async () => {
    const mark = path.join(home, 'loaded');
    const tfjsNodePath = packageOf('spy', `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');`);
    const { backend, tried } = await loadBackend({ wasmDirectory, tfjsNodePath, trusted: false });
    expect(backend).toBe('wasm');
    expect(tried[0]?.error).toMatch(/not trusted/);
    expect(existsSync(mark)).toBe(false);
    await loadBackend({ wasmDirectory, tfjsNodePath });
    expect(existsSync(mark)).toBe(true);
  });

  it('takes plain JavaScript where WebAssembly’s files are missing, and the process lives on', async () => {
    const backend = pathToFileURL(path.join(import.meta.dirname, 'backend.ts')).href;
    const wasmDirectory = path.join(home, 'empty');
    // A process of its own: in this one the engine runs already.
    const script = `import { loadBackend } from ${JSON.stringify(backend)};
      console.log(JSON.stringify(await loadBackend(${JSON.stringify({ wasmDirectory })})));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    expect(JSON.parse(stdout)).toMatchObject({
      backend: 'cpu',
      tried: [
        { name: 'wasm', error: expect.any(String) },
        { name: 'cpu', error: null },
      ],
    });
  });

  it('takes a tfjs-node that works', async () => {
    const { backend, tried } = await loadBackend({ wasmDirectory, tfjsNodePath: packageOf('native', native()) });
    expect(tried.map(({ error }) => error)).toEqual([null]);
    expect(backend).toBe('tensorflow');
  });
});

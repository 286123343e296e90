// Builds everything that ships into dist/: the extension, the language server, the `cairn` command, the git signature
// program and the webviews. One file a process; what a process imports dynamically is in its file too, but runs only when it is asked for.
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

const production = process.argv.includes('--production');
const require = createRequire(import.meta.url);
const packageFolder = (name) => path.dirname(require.resolve(`${name}/package.json`));

const shared = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  // Without it esbuild takes browser entries of WalletConnect's packages, which crash in Node, and drops TensorFlow's side effects.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': JSON.stringify(production ? 'production' : 'development') },
};

// CommonJS dependencies inside an ES module bundle still call require and read __dirname.
const banner = [
  "import { createRequire as cairnCreateRequire } from 'node:module';",
  'const require = cairnCreateRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

async function buildServerSide() {
  await build({
    ...shared,
    entryPoints: {
      server: 'server/src/lsp/main.ts',
      cli: 'server/src/cli/main.ts',
      node: 'server/src/node/main.ts',
    },
    outdir: 'dist',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // PGlite reads its own data files from its package folder; only a node needs it, and a node is not run from the editor.
    external: ['@electric-sql/pglite', 'pg-native', '@tensorflow/tfjs-node', 'bufferutil', 'utf-8-validate'],
    banner: { js: banner },
  });
}

// One file, so that it can be copied out of the extension's folder and outlive an update.
async function buildGitProgram() {
  await build({
    ...shared,
    entryPoints: { 'git-signature': 'server/src/git-program/main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: banner },
  });
}

async function buildExtension() {
  await build({
    ...shared,
    entryPoints: ['extension/src/main.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    external: ['vscode'],
  });
}

async function buildWebviews() {
  const pages = (await readdir('webviews', { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && entry.name !== 'ui',
  );
  await build({
    ...shared,
    entryPoints: Object.fromEntries(pages.map(({ name }) => [name, `webviews/${name}/main.tsx`])),
    outdir: 'dist/webviews',
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
}

async function copyResources() {
  const resources = 'dist/resources';
  await mkdir(path.join(resources, 'tree-sitter'), { recursive: true });
  await cp(path.join(packageFolder('@vscode/tree-sitter-wasm'), 'wasm'), path.join(resources, 'tree-sitter'), {
    recursive: true,
    filter: (source) => !source.endsWith('.d.ts') && !source.endsWith('.map'),
  });
  const tfjs = path.join(packageFolder('@tensorflow/tfjs-backend-wasm'), 'dist');
  for (const file of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'])
    await cp(path.join(tfjs, file), path.join(resources, file));
  for (const file of ['model.json', 'weights.bin'])
    await cp(path.join('server/models', file), path.join(resources, file));
}

await rm('dist', { recursive: true, force: true });
await Promise.all([buildServerSide(), buildGitProgram(), buildExtension(), buildWebviews(), copyResources()]);

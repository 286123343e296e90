/** The layers of docs/ARCHITECTURE.md, as rules. */
const adapter = '^server/src/adapters/([^/]+)/';
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.(test|conformance)\\.ts$' },
  to: { path: '^(server|extension|webviews|test|contracts)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    only(
      'protocol-stands-alone',
      '^server/src/protocol/',
      ['^server/src/protocol/'],
      'The protocol imports only itself.',
    ),
    only(
      'core-is-pure',
      '^server/src/core/',
      ['^server/src/(core|protocol)/'],
      'The core imports only core and protocol.',
    ),
    only(
      'ports-import-core',
      '^server/src/ports/',
      ['^server/src/(ports|core|protocol)/'],
      'Ports import core and protocol.',
    ),
    only(
      'services-use-ports',
      '^server/src/services/',
      ['^server/src/(services|ports|core|protocol)/'],
      'Use cases know no adapter.',
    ),
    only(
      'adapters-implement-ports',
      '^server/src/adapters/',
      ['^server/src/(adapters|ports|core|protocol|system)/'],
      'Adapters know no use case.',
    ),
    only(
      'system-stands-alone',
      '^server/src/system/',
      ['^server/src/(system|protocol)/'],
      'What the operating system gives, for adapters and entries; it knows nothing of Cairn.',
    ),
    {
      name: 'adapters-are-strangers',
      comment: 'An adapter never imports another one.',
      severity: 'error',
      from: { path: adapter, pathNot: '\\.test\\.ts$' },
      to: { path: '^server/src/adapters/', pathNot: '^server/src/adapters/$1/' },
    },
    {
      name: 'only-entries-compose',
      comment: 'Adapters are wired in composition/ and the entries alone.',
      severity: 'error',
      from: {
        path: '^server/src/',
        pathNot: ['^server/src/(adapters|composition|lsp|node|cli|git-program)/', '\\.test\\.ts$'],
      },
      to: { path: '^server/src/(adapters|composition|lsp|node|cli|git-program)/' },
    },
    {
      name: 'entries-are-strangers',
      comment: 'lsp, cli and git-program never import each other. The cli starts a node.',
      severity: 'error',
      from: { path: '^server/src/(lsp|node|cli|git-program)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/src/(lsp|cli|git-program)/', pathNot: '^server/src/$1/' },
    },
    only(
      'extension-imports-protocol',
      '^extension/',
      ['^extension/', '^server/src/protocol/'],
      'The extension knows the protocol alone.',
    ),
    only(
      'webviews-import-protocol',
      '^webviews/',
      ['^webviews/', '^server/src/protocol/'],
      'Pages know the protocol alone.',
    ),
    {
      name: 'vscode-in-extension',
      comment: 'Only extension/ knows the editor.',
      severity: 'error',
      from: { pathNot: '^(extension|test/e2e)/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'core-does-no-io',
      comment: 'No I/O in protocol, core and ports.',
      severity: 'error',
      from: { path: '^server/src/(protocol|core|ports)/', pathNot: '\\.(test|conformance)\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'What ships imports nothing from test/.',
      severity: 'error',
      from: { path: '^(server|extension|webviews)/', pathNot: '\\.(test|conformance)\\.ts$' },
      to: { path: '^test/' },
    },
    {
      name: 'no-cycles',
      comment: 'Cycles hide the order of things. (The package esbuild is mistaken for the build script of that name.)',
      severity: 'error',
      from: { pathNot: '^esbuild\\.mjs$' },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};

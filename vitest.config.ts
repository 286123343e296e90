import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{server,extension,webviews,contracts}/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/e2e/**', '.cairn/**', 'dist/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Real servers and real git: more at once than cores only makes each of them late.
    maxWorkers: 2,
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['src', 'test', 'tools', 'bench', 'db'].flatMap((folder) => [
      `${folder}/**/*.test.ts`,
      `${folder}/**/*.test.tsx`,
    ]),
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // A test file that forgets to say what it expects is a mistake.
    passWithNoTests: false,
  },
});

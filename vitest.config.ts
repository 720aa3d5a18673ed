import { defineConfig } from 'vitest/config';

/** A test names its profile in its file name: `.test.ts` runs always, `.ci.test.ts` in CI and nightly, `.nightly.test.ts` nightly. */
const PROFILES: Record<string, readonly string[]> = {
  test: ['test/**/*.test.ts'],
  ci: ['test/**/*.test.ts'],
  nightly: ['test/**/*.test.ts'],
};
const EXCLUDED: Record<string, readonly string[]> = {
  test: ['**/*.ci.test.ts', '**/*.nightly.test.ts'],
  ci: ['**/*.nightly.test.ts'],
  nightly: [],
};

export default defineConfig(({ mode }) => ({
  test: {
    include: [...(PROFILES[mode] ?? PROFILES.test)],
    exclude: ['**/node_modules/**', 'test/fixtures/**', ...(EXCLUDED[mode] ?? EXCLUDED.test)],
    env: { MODEL_BUILDER_TEST_PROFILE: mode in PROFILES ? mode : 'test' },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: mode === 'nightly' ? 1_200_000 : mode === 'ci' ? 300_000 : 30_000,
    hookTimeout: 300_000,
  },
}));

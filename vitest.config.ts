import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * A test names its profile in its file name: `.test.ts` is fast and runs as `npm test`, `.ci.test.ts` runs in CI, which runs
 * `npm test`, too; nightly runs them all, and `.nightly.test.ts`.
 */
const PROFILES: Record<string, { readonly include: string; readonly exclude: readonly string[] }> = {
  test: { include: 'test/**/*.test.ts', exclude: ['**/*.ci.test.ts', '**/*.nightly.test.ts'] },
  ci: { include: 'test/**/*.ci.test.ts', exclude: [] },
  nightly: { include: 'test/**/*.test.ts', exclude: [] },
};

/** Where `.ci/run` wants a report of each run. */
const REPORTS = process.env.CI_REPORTS;

export default defineConfig(({ mode }) => {
  const name = mode in PROFILES ? mode : 'test';
  const { include, exclude } = PROFILES[name];
  // Decides how many cases a property is tried with.
  const profile = process.env.MODEL_BUILDER_TEST_PROFILE ?? name;
  return {
    test: {
      include: [include],
      exclude: ['**/node_modules/**', 'test/fixtures/**', ...exclude],
      env: { MODEL_BUILDER_TEST_PROFILE: profile },
      pool: 'forks',
      // Each worker loads the packages once, not once a file: half of the time went into that.
      isolate: false,
      maxWorkers: 2,
      testTimeout: profile === 'nightly' ? 1_200_000 : profile === 'ci' ? 300_000 : 30_000,
      hookTimeout: 300_000,
      ...(REPORTS !== undefined && {
        reporters: ['default', ['json', { outputFile: join(REPORTS, `${name}.json`) }]],
      }),
    },
  };
});

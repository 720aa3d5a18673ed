const RUNS: Readonly<Record<string, number>> = { test: 60, ci: 500, nightly: 10_000 };

/** fast-check runs a property in the profile that vitest was started with. */
export const NUM_RUNS = RUNS[process.env.MODEL_BUILDER_TEST_PROFILE ?? 'test'] ?? RUNS.test;

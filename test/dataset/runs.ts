/** Cases that a property is tried with. */
const CASES: Partial<Record<string, number>> = { test: 25, ci: 100, nightly: 500 };

export const RUNS = CASES[process.env.MODEL_BUILDER_TEST_PROFILE ?? 'test'] ?? 25;

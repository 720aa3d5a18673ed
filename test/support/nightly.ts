/** Whether the tests run with all their counts, and those that CI has no time for. */
export const NIGHTLY = process.env.MODEL_BUILDER_TEST_PROFILE === 'nightly';

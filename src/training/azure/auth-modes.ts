/** Ways to sign in; free of imports, because the help lists them. */
export const AUTH_MODES = ['auto', 'cli', 'device', 'browser', 'env', 'managed'] as const;

export type AuthMode = (typeof AUTH_MODES)[number];

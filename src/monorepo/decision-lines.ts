import type { SettledInsertion } from './insertion.ts';

/** What was decided and why, one line each, for people. */
export function decisionLines({
  kind,
  decisions,
}: Pick<SettledInsertion, 'kind' | 'decisions'>): readonly string[] {
  const lines = decisions.map(({ what, value, reason }) => `  ${what}: ${value} (${reason})`);
  return [`This is a ${kind} monorepo; the projects join it:`, ...lines];
}

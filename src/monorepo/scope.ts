import type { Decision, Member } from './adapter.ts';
import { mostCommon } from './most-common.ts';

/**
 * The repository's scope: that of most members where the model package goes, else of most members at all, else the root's, else none.
 * @param given from the flag or the typed name
 * @param near members that lie where the model package goes
 */
export function chooseScope(
  given: string | undefined,
  near: readonly Member[],
  members: readonly Member[],
  rootName: string | undefined,
): Decision & { readonly scope?: string } {
  const what = 'scope';
  if (given !== undefined) return { what, value: given, scope: given, reason: 'you gave it' };
  for (const [group, place] of [
    [near, ' beside it'],
    [members, ''],
  ] as const) {
    const scopes = group.flatMap(({ packageName }) => scopeOf(packageName));
    const most = mostCommon(scopes);
    const count = scopes.filter((scope) => scope === most).length;
    if (most !== undefined && count * 2 > group.length)
      return {
        what,
        value: most,
        scope: most,
        reason: `${count} of ${group.length} members${place} have it`,
      };
  }
  const own = scopeOf(rootName ?? '').at(0);
  if (own !== undefined) return { what, value: own, scope: own, reason: 'the root package has it' };
  return { what, value: 'none', reason: 'neither most members nor the root have one' };
}

/** Scopes that our names can carry; npm allows stranger ones in old packages. */
function scopeOf(packageName: string): readonly string[] {
  const match = /^(@[a-z0-9][a-z0-9._-]*)\//.exec(packageName);
  return match ? [match[1]] : [];
}

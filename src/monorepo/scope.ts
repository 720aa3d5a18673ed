import type { Decision, Member } from './adapter.ts';
import { mostCommon } from './most-common.ts';

/** The repository's scope: that of most members, else the root's, else none. @param given from the flag or the typed name */
export function chooseScope(
  given: string | undefined,
  members: readonly Member[],
  rootName: string | undefined,
): Decision & { readonly scope?: string } {
  const what = 'scope';
  if (given !== undefined) return { what, value: given, scope: given, reason: 'you gave it' };
  const scopes = members.flatMap(({ packageName }) => scopeOf(packageName));
  const most = mostCommon(scopes);
  if (most !== undefined) {
    const count = scopes.filter((scope) => scope === most).length;
    return { what, value: most, scope: most, reason: `${count} of ${members.length} members have it` };
  }
  const own = scopeOf(rootName ?? '').at(0);
  if (own !== undefined) return { what, value: own, scope: own, reason: 'the root package has it' };
  return { what, value: 'none', reason: 'neither the members nor the root have one' };
}

/** Scopes that our names can carry; npm allows stranger ones in old packages. */
function scopeOf(packageName: string): readonly string[] {
  const match = /^(@[a-z0-9][a-z0-9._-]*)\//.exec(packageName);
  return match ? [match[1]] : [];
}

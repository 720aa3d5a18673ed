import type { Decision, ManagerCommands } from './adapter.ts';
import { mostCommon } from './most-common.ts';
import type { Sibling } from './survey.ts';

/** How one member depends on another: as usual members do, else as the package manager wants it. @param siblings all of them */
export function chooseInternalSpec(
  given: string | undefined,
  siblings: readonly Sibling[],
  usual: readonly Sibling[],
  { internalSpec, packageManager }: ManagerCommands,
  version: string,
): Decision {
  const what = 'model-dependency';
  if (given !== undefined) return { what, value: given, reason: '--model-dependency' };
  const names = new Set(siblings.map(({ packageName }) => packageName));
  const used = mostCommon(usual.flatMap(({ manifest }) => internalSpecs(manifest, names)));
  // An exact version of theirs says nothing about ours.
  if (used !== undefined && /^(?:workspace:[*^~]|\*)$/.test(used))
    return { what, value: used, reason: 'members depend on each other so' };
  return { what, value: internalSpec(version), reason: `${packageManager} links a member by it` };
}

function internalSpecs(
  { dependencies, devDependencies }: Sibling['manifest'],
  names: ReadonlySet<string>,
): readonly string[] {
  const all = { ...devDependencies, ...dependencies };
  return Object.entries(all).flatMap(([name, spec]) => (names.has(name) ? [spec] : []));
}

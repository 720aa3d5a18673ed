import type { Decision, Root } from './adapter.ts';
import type { Sibling } from './survey.ts';
import { extendsOf, packageOf, readSharedConfig, type SharedConfig } from './tsconfig-chain.ts';

export interface TypeScriptChoice {
  /** Name of the configuration to extend: relative to the root, or in a package. */
  readonly extends?: string;
  readonly inPackage: boolean;
  /** What it sets; absent when unknown. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The package to depend on for it, with the version that siblings have. */
  readonly dependency?: readonly [name: string, spec: string];
  readonly decision: Decision;
}

/**
 * The configuration that most siblings extend, be it through another one: with `nextjs.json` and `library.json` both on
 * `base.json` it is `base.json`. Those that lie beside the projects are asked first.
 * @param siblings all of them
 * @param groups members whose example counts, the nearest first
 * @param given from the flag: a path relative to the root, the name in a package, or `none`
 */
export async function chooseTsconfig(
  { view }: Root,
  siblings: readonly Sibling[],
  groups: readonly (readonly Sibling[])[],
  given: string | undefined,
  internalSpec: string,
): Promise<TypeScriptChoice> {
  const members = new Map(siblings.map(({ packageName, folder }) => [packageName, folder]));
  const what = 'tsconfig';
  const none = (reason: string): TypeScriptChoice => ({
    inPackage: false,
    decision: { what, value: 'none', reason },
  });
  if (given === 'none') return none('--tsconfig');
  const read: Read = (reference, from) => readSharedConfig(view, reference, from, members);
  const choose = (config: SharedConfig, reason: string): TypeScriptChoice => {
    const dependency = config.inPackage ? dependencyOf(config, siblings, internalSpec, members) : undefined;
    return {
      extends: config.name,
      inPackage: config.inPackage,
      ...(config.options && { options: config.options }),
      ...(dependency && { dependency }),
      decision: { what, value: config.name, reason },
    };
  };
  if (given !== undefined) {
    const asPath = await read(`./${given.replace(/^\.\//, '')}`, '');
    return choose(asPath ?? (await read(given, ''))!, '--tsconfig');
  }
  for (const group of groups) {
    const configured = group.filter(({ tsconfig }) => tsconfig !== undefined);
    const best = await mostExtended(configured, read);
    if (best !== undefined && best.count * 2 > configured.length)
      return choose(best.config, `${best.count} of ${configured.length} members extend it`);
  }
  const isNew = siblings.every(({ tsconfig }) => tsconfig === undefined);
  const base = isNew ? await read('./tsconfig.base.json', '') : undefined;
  return base
    ? choose(base, 'it lies at the root, and no member has a configuration yet')
    : none(isNew ? 'no member has one to share' : 'the members share none');
}

type Read = (reference: string, from: string) => Promise<SharedConfig | undefined>;

async function mostExtended(
  configured: readonly Sibling[],
  read: Read,
): Promise<{ readonly config: SharedConfig; readonly count: number } | undefined> {
  const counts = new Map<string, { config: SharedConfig; count: number; deepest: number }>();
  for (const { tsconfig, folder } of configured) {
    for (const reference of extendsOf(tsconfig!)) {
      const config = await read(reference, folder);
      const chain = config ? [config.name, ...config.ancestors] : [];
      for (const [depth, name] of chain.entries()) {
        const found = depth === 0 ? config! : await ancestor(read, name);
        if (!found) continue;
        const entry = counts.get(name) ?? { config: found, count: 0, deepest: depth };
        counts.set(name, { ...entry, count: entry.count + 1, deepest: Math.min(entry.deepest, depth) });
      }
    }
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || a.deepest - b.deepest).at(0);
}

async function ancestor(read: Read, name: string): Promise<SharedConfig | undefined> {
  return (await read(`./${name}`, '')) ?? (/^[@\w]/.test(name) ? await read(name, '') : undefined);
}

/** A member is depended on as members are; another package with the version that siblings have, or not at all. */
function dependencyOf(
  { name: reference }: SharedConfig,
  siblings: readonly Sibling[],
  internalSpec: string,
  members: ReadonlyMap<string, string>,
): readonly [string, string] | undefined {
  const name = packageOf(reference);
  const used = siblings.flatMap(({ manifest: { devDependencies, dependencies } }) => {
    const spec = devDependencies?.[name] ?? dependencies?.[name];
    return spec === undefined ? [] : [spec];
  });
  const spec = used.at(0);
  if (spec !== undefined) return [name, spec];
  return members.has(name) ? [name, internalSpec] : undefined;
}

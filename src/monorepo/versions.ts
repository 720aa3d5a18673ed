import type { Decision } from './adapter.ts';
import type { Catalogs } from './catalog.ts';
import { mostCommon } from './most-common.ts';
import type { PackageManifest } from './package-manifest.ts';
import type { SharedEdit } from './shared-edit.ts';

/**
 * What the generated projects depend on, and the oldest version that their code compiles and runs with; a nightly test installs
 * exactly these. Version ranges of our own are in the templates.
 */
export const OLDEST: Readonly<Record<string, string>> = {
  // The first that has its types in the package.
  'onnxruntime-node': '1.21.0',
  // Has autoOrient, and the kernel "linear" in its types.
  sharp: '0.34.4',
  typescript: '5.6.2',
  // Has types of its own for TypeScript 5.6 and older, and for 5.7 and newer.
  '@types/node': '20.19.0',
};

export interface Versions {
  /** Dependency → the version that replaces the template's. */
  readonly versions: Readonly<Record<string, string>>;
  readonly edits: readonly SharedEdit[];
  readonly decisions: readonly Decision[];
}

export interface VersionFacts {
  readonly catalogs: Catalogs | undefined;
  /** Of the members and of the root. */
  readonly manifests: readonly PackageManifest[];
  /** Dependency → version range of the templates. */
  readonly ours: Readonly<Record<string, string>>;
  /** Template sets that need a dependency. */
  readonly neededBy: (dependency: string) => readonly string[];
}

/** Takes versions and catalog entries that the repository has already, where our code can live with them. */
export function chooseVersions({ catalogs, manifests, ours, neededBy }: VersionFacts): Versions {
  const versions: Record<string, string> = {};
  const edits: SharedEdit[] = [];
  const decisions: Decision[] = [];
  const catalog = catalogs?.main;
  const usesCatalog = catalog !== undefined && catalogIsUsual(manifests);
  for (const [name, own] of Object.entries(ours)) {
    const fromCatalog = catalog?.entries[name];
    const used = fromCatalog ?? mostCommon(manifests.flatMap((manifest) => specsOf(manifest, name)));
    const decide = (value: string, reason: string): void =>
      void decisions.push({ what: 'version', value: `${name} ${value}`, reason });
    const named = usualCatalog(name, manifests, catalogs);
    if (named !== undefined && isNewEnough(name, named.version)) {
      versions[name] = named.spec;
      decide(named.spec, `${catalogs!.file} has ${named.version} there${majorNote(named.version, own)}`);
    } else if (used !== undefined && !isNewEnough(name, used)) {
      decide(own, `the repository has ${used}, which is too old for the generated code`);
    } else if (fromCatalog !== undefined) {
      versions[name] = 'catalog:';
      decide('catalog:', `${catalog!.file} has ${fromCatalog}${majorNote(fromCatalog, own)}`);
    } else if (used !== undefined) {
      versions[name] = used;
      decide(used, `other members have it${majorNote(used, own)}`);
    } else if (usesCatalog) {
      versions[name] = 'catalog:';
      const { file, format, path } = catalog;
      const entry = { file, format, insert: 'entry' as const, path: [...path, name], value: own };
      for (const project of neededBy(name))
        edits.push({ ...entry, project, reason: `${name} joins the catalog` });
      decide('catalog:', `members take their versions from the catalog; ${own} is added to ${file}`);
    }
  }
  return { versions, edits, decisions };
}

/** The named catalog that most members take a dependency from. */
function usualCatalog(
  name: string,
  manifests: readonly PackageManifest[],
  catalogs: Catalogs | undefined,
): { readonly spec: string; readonly version: string } | undefined {
  const specs = manifests.flatMap(({ dependencies, devDependencies }) =>
    [dependencies?.[name], devDependencies?.[name]].filter((spec) => spec !== undefined),
  );
  const spec = mostCommon(specs);
  const catalog = /^catalog:(.+)$/.exec(spec ?? '')?.at(1);
  if (spec === undefined || catalog === undefined || !Object.hasOwn(catalogs?.named ?? {}, catalog))
    return undefined;
  const entries = catalogs!.named[catalog];
  return Object.hasOwn(entries, name) ? { spec, version: entries[name] } : undefined;
}

function specsOf({ dependencies, devDependencies }: PackageManifest, name: string): readonly string[] {
  return [dependencies?.[name], devDependencies?.[name]].filter(
    (spec): spec is string => spec !== undefined && /^[\^~>=v]*\d/.test(spec),
  );
}

/** Most members that depend on anything from outside take something from the catalog. */
function catalogIsUsual(manifests: readonly PackageManifest[]): boolean {
  const specs = manifests
    .map(({ dependencies, devDependencies }) => Object.values({ ...dependencies, ...devDependencies }))
    .filter((one) => one.some((spec) => !spec.startsWith('workspace:')));
  return specs.filter((one) => one.some((spec) => spec.startsWith('catalog:'))).length * 2 > specs.length;
}

function isNewEnough(name: string, spec: string): boolean {
  const oldest = Object.hasOwn(OLDEST, name) ? OLDEST[name].split('.').map(Number) : [];
  const numbers = /\d+(?:\.\d+){0,2}/.exec(spec)?.[0].split('.').map(Number);
  if (numbers === undefined) return true;
  // A lockfile may hold the oldest that a range allows.
  const used = oldest.map((_, index) => numbers[index] ?? 0);
  const at = used.findIndex((part, index) => part !== oldest[index]);
  return at === -1 || used[at] > oldest[at];
}

function majorNote(used: string, own: string): string {
  const major = (spec: string): string | undefined => /\d+/.exec(spec)?.[0];
  return major(used) === major(own) ? '' : `; the generated code was tested with ${own}`;
}

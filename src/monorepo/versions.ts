import { intersects, minVersion, satisfies, validRange } from 'semver';
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
  // Knows the library esnext.disposable.
  typescript: '5.2.2',
  // Has crc32 of node:zlib, and buffers that TypeScript 5.7 takes for arrays of bytes.
  '@types/node': '20.17.0',
};

export interface Versions {
  /** Dependency → the version that replaces the template's. */
  readonly versions: Readonly<Record<string, string>>;
  readonly edits: readonly SharedEdit[];
  readonly decisions: readonly Decision[];
  /** Dependency → what the repository has of it, which the generated code can not live with. */
  readonly tooOld: Readonly<Record<string, string>>;
}

export interface VersionFacts {
  readonly catalogs: Catalogs | undefined;
  readonly root: PackageManifest;
  /** Of the members beside the projects; they stand before {@link others}. */
  readonly near: readonly PackageManifest[];
  readonly others: readonly PackageManifest[];
  /** Dependency → version of it that is installed at the root. */
  readonly installed: Readonly<Record<string, string>>;
  /** Dependency → version range of the templates. */
  readonly ours: Readonly<Record<string, string>>;
  /** Template sets that need a dependency. */
  readonly neededBy: (dependency: string) => readonly string[];
}

/**
 * Takes versions and catalog entries that the repository has already, where our code can live with them: those of the catalog, else
 * the root's, else those of the neighbours, else of anybody.
 */
export function chooseVersions(facts: VersionFacts): Versions {
  const { catalogs, root, near, others, ours, neededBy } = facts;
  const versions: Record<string, string> = {};
  const tooOld: Record<string, string> = {};
  const edits: SharedEdit[] = [];
  const decisions: Decision[] = [];
  const catalog = catalogs?.main;
  const usesCatalog = catalog !== undefined && catalogIsUsual([...near, ...others, root]);
  for (const [name, own] of Object.entries(ours)) {
    const fromCatalog = catalog?.entries[name];
    const [used, whose] = fromCatalog === undefined ? usedVersion(name, facts) : [fromCatalog, ''];
    const decide = (value: string, reason: string): void =>
      void decisions.push({ what: 'version', value: `${name} ${value}`, reason });
    const named = usualCatalog(name, [root, ...near, ...others], catalogs);
    if (named !== undefined && isNewEnough(name, named.version, facts)) {
      versions[name] = named.spec;
      decide(named.spec, `${catalogs!.file} has ${named.version} there${majorNote(named.version, own)}`);
    } else if (used !== undefined && !isNewEnough(name, used, facts)) {
      tooOld[name] = used;
      const ownOne = gentler(name, own);
      if (ownOne !== own) versions[name] = ownOne;
      decide(ownOne, `the repository has ${used}, which is too old for the generated code`);
    } else if (fromCatalog !== undefined) {
      versions[name] = 'catalog:';
      decide('catalog:', `${catalog!.file} has ${fromCatalog}${majorNote(fromCatalog, own)}`);
    } else if (used !== undefined) {
      versions[name] = used;
      decide(used, `${whose}${majorNote(used, own)}`);
    } else if (usesCatalog) {
      versions[name] = 'catalog:';
      const { file, format, path } = catalog;
      const entry = { file, format, insert: 'entry' as const, path: [...path, name], value: own };
      for (const project of neededBy(name))
        edits.push({ ...entry, project, reason: `${name} joins the catalog` });
      decide('catalog:', `members take their versions from the catalog; ${own} is added to ${file}`);
    }
  }
  return { versions, edits, decisions, tooOld };
}

/** Dependency → version of ours, for those of which the repository has a version that is too old. */
export function ownVersions(
  { tooOld, versions }: Versions,
  ours: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(tooOld).map((name) => [name, versions[name] ?? ours[name]]));
}

/** The last that takes configurations of older ones, some of whose options 6.0 does not know any more. */
function gentler(name: string, own: string): string {
  return name === 'typescript' ? '~5.9.3' : own;
}

function usedVersion(
  name: string,
  { root, near, others }: VersionFacts,
): readonly [string | undefined, string] {
  const groups = [
    [[root], 'the root has it'],
    [near, 'members beside it have it'],
    [others, 'other members have it'],
  ] as const;
  for (const [manifests, whose] of groups) {
    const most = mostCommon(manifests.flatMap((manifest) => specsOf(manifest, name)));
    if (most !== undefined) return [most, whose];
  }
  return [undefined, ''];
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

/** Versions, and other names of a package (`npm:@typescript/typescript6@^6.0.2`). */
function specsOf({ dependencies, devDependencies }: PackageManifest, name: string): readonly string[] {
  return [dependencies?.[name], devDependencies?.[name]].filter(
    (spec): spec is string => spec !== undefined && rangeOf(spec) !== null,
  );
}

function rangeOf(spec: string): string | null {
  const range = /^npm:.+@([^@]+)$/.exec(spec)?.[1] ?? spec;
  return /\d/.test(range) ? validRange(range) : null;
}

/** Most members that depend on anything from outside take something from the catalog. */
function catalogIsUsual(manifests: readonly PackageManifest[]): boolean {
  const specs = manifests
    .map(({ dependencies, devDependencies }) => Object.values({ ...dependencies, ...devDependencies }))
    .filter((one) => one.some((spec) => !spec.startsWith('workspace:')));
  return specs.filter((one) => one.some((spec) => spec.startsWith('catalog:'))).length * 2 > specs.length;
}

/**
 * Whether a range holds a version that is new enough; what is installed in that range, and older, says that a lockfile holds that
 * one.
 */
function isNewEnough(name: string, spec: string, { installed }: Pick<VersionFacts, 'installed'>): boolean {
  const range = rangeOf(spec);
  if (range === null || !Object.hasOwn(OLDEST, name)) return true;
  const enough = `>=${OLDEST[name]}`;
  const options = { includePrerelease: true };
  const present = Object.hasOwn(installed, name) ? installed[name] : undefined;
  if (present !== undefined && satisfies(present, range, options)) return satisfies(present, enough, options);
  return intersects(range, enough, options);
}

function majorNote(used: string, own: string): string {
  const majorOf = (spec: string): number | undefined => minVersion(rangeOf(spec) ?? '0')?.major;
  return majorOf(used) === majorOf(own) ? '' : `; the generated code was tested with ${own}`;
}

import { MANIFEST_PATH, isRecord, type Manifest } from '../scaffold/manifest.ts';
import type { AssetOperation, EditOperation, Plan, WriteOperation } from '../scaffold/plan.ts';

/** One project as it would be generated now. Paths are relative to the project. */
export interface PristineProject {
  readonly set: string;
  /** Where the generator would put it, relative to the plan's root; `''` for the root itself. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly writes: ReadonlyMap<string, WriteOperation>;
  readonly assets: ReadonlyMap<string, AssetOperation>;
}

export interface Pristine {
  readonly projects: readonly PristineProject[];
  /** Insertions into files that are not ours. */
  readonly edits: readonly EditOperation[];
}

/** Takes a generator's plan apart into its projects; a path belongs to the innermost project around it. */
export function pristineProjects({ operations }: Plan): Pristine {
  // The manifests are read below, and pristine copies follow from the others; an asset may lie beside them.
  const written = operations.filter((operation) => operation.kind === 'write');
  const writes = written.filter(({ path }) => !isRecord(path));
  const assets = operations.filter((operation) => operation.kind === 'asset');
  const manifests = written.filter(
    ({ path }) => path === MANIFEST_PATH || path.endsWith(`/${MANIFEST_PATH}`),
  );
  const folders = manifests.map(({ path }) => path.slice(0, -MANIFEST_PATH.length).replace(/\/$/, ''));
  return {
    projects: manifests.map(({ text }, index) => {
      const folder = folders[index];
      const manifest = JSON.parse(text) as Manifest;
      const ofThis = <T extends { readonly path: string }>(all: readonly T[]): ReadonlyMap<string, T> =>
        new Map(
          all
            .filter(({ path }) => innermost(folders, path) === folder)
            .map((operation) => {
              const path = folder === '' ? operation.path : operation.path.slice(folder.length + 1);
              return [path, { ...operation, path }];
            }),
        );
      return {
        set: manifest.templates.set,
        folder,
        manifest,
        writes: ofThis(writes),
        assets: ofThis(assets),
      };
    }),
    edits: operations.filter((operation) => operation.kind === 'edit'),
  };
}

function innermost(folders: readonly string[], path: string): string | undefined {
  return folders
    .filter((folder) => folder === '' || path.startsWith(`${folder}/`))
    .toSorted((left, right) => right.length - left.length)
    .at(0);
}

import type { MemberRules, Root } from './adapter.ts';
import type { ManagerName } from './adapter.ts';
import { isPlainObject } from './package-manifest.ts';
import { readYaml } from './parse.ts';

/** The default catalog of a repository: its entries, and where it stands. */
export interface Catalog extends Pick<MemberRules, 'file' | 'format' | 'path'> {
  readonly entries: Readonly<Record<string, string>>;
}

/** Finds the default catalog of pnpm, Yarn or Bun. Named catalogs serve purposes that only their owner knows. */
export async function findCatalog(root: Root, manager: ManagerName): Promise<Catalog | undefined> {
  switch (manager) {
    case 'pnpm':
      return await fromYaml(root, 'pnpm-workspace.yaml');
    case 'yarn-berry':
      return await fromYaml(root, '.yarnrc.yml');
    case 'bun': {
      const { catalog, workspaces } = root.manifest;
      if (isPlainObject(workspaces) && isPlainObject(workspaces.catalog))
        return {
          file: 'package.json',
          format: 'json',
          path: ['workspaces', 'catalog'],
          entries: texts(workspaces.catalog),
        };
      if (!isPlainObject(catalog)) return undefined;
      return { file: 'package.json', format: 'json', path: ['catalog'], entries: texts(catalog) };
    }
    case 'npm':
    case 'yarn-classic':
    case 'rush':
      return undefined;
  }
}

async function fromYaml({ view }: Root, file: string): Promise<Catalog | undefined> {
  const { catalog, catalogs } = (await readYaml(view, file)) ?? {};
  if (isPlainObject(catalog)) return { file, format: 'yaml', path: ['catalog'], entries: texts(catalog) };
  if (!isPlainObject(catalogs) || !isPlainObject(catalogs.default)) return undefined;
  return { file, format: 'yaml', path: ['catalogs', 'default'], entries: texts(catalogs.default) };
}

function texts(map: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

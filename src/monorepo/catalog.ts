import type { MemberRules, Root } from './adapter.ts';
import type { ManagerName } from './adapter.ts';
import { isPlainObject } from '../plain-object.ts';
import { readYaml } from './parse.ts';

/** The default catalog of a repository: its entries, and where it stands. */
export interface Catalog extends Pick<MemberRules, 'file' | 'format' | 'path'> {
  readonly entries: Entries;
}

export interface Catalogs {
  /** Where they all stand. */
  readonly file: string;
  /** Absent where there is none. */
  readonly main?: Catalog;
  /** By name. Which is meant for what only their owner knows: they are used where members use them. */
  readonly named: Readonly<Record<string, Entries>>;
}

type Entries = Readonly<Record<string, string>>;

/** Finds the catalogs of pnpm, Yarn or Bun. */
export async function findCatalogs(root: Root, manager: ManagerName): Promise<Catalogs | undefined> {
  switch (manager) {
    case 'pnpm':
      return catalogsIn(
        (await readYaml(root.view, 'pnpm-workspace.yaml')) ?? {},
        'pnpm-workspace.yaml',
        'yaml',
      );
    case 'yarn-berry':
      return catalogsIn((await readYaml(root.view, '.yarnrc.yml')) ?? {}, '.yarnrc.yml', 'yaml');
    case 'bun': {
      const { catalog, catalogs, workspaces } = root.manifest;
      const inside = isPlainObject(workspaces) ? workspaces : {};
      const isInside = isPlainObject(inside.catalog) || isPlainObject(inside.catalogs);
      return catalogsIn(
        isInside ? inside : { catalog, catalogs },
        'package.json',
        'json',
        isInside ? ['workspaces'] : [],
      );
    }
    case 'npm':
    case 'yarn-classic':
    case 'rush':
      return undefined;
  }
}

function catalogsIn(
  { catalog, catalogs }: Readonly<Record<string, unknown>>,
  file: string,
  format: Catalog['format'],
  above: readonly string[] = [],
): Catalogs {
  const named = Object.entries(isPlainObject(catalogs) ? catalogs : {}).filter(
    (entry): entry is [string, Record<string, unknown>] => isPlainObject(entry[1]),
  );
  const main = (path: readonly string[], entries: Record<string, unknown>): { readonly main: Catalog } => ({
    main: { file, format, path: [...above, ...path], entries: texts(entries) },
  });
  const second = named.find(([name]) => name === 'default')?.[1];
  return {
    file,
    named: Object.fromEntries(named.map(([name, entries]) => [name, texts(entries)])),
    ...(isPlainObject(catalog)
      ? main(['catalog'], catalog)
      : second !== undefined && main(['catalogs', 'default'], second)),
  };
}

function texts(map: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

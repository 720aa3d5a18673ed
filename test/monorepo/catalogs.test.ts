import { expect, it } from 'vitest';
import { directoryView } from '../../src/io/directory-view.ts';
import type { ManagerName } from '../../src/monorepo/adapter.ts';
import { findCatalogs } from '../../src/monorepo/catalog.ts';
import { parseManifest } from '../../src/monorepo/package-manifest.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { writeRepository } from './fixtures.ts';

const YAML = 'catalog:\n  a: 1.0.0\ncatalogs:\n  web:\n    b: 2.0.0\n';
const NAMED = { web: { b: '2.0.0' } };

it.each<[ManagerName, string, string, readonly string[] | undefined, object]>([
  ['pnpm', 'pnpm-workspace.yaml', YAML, ['catalog'], NAMED],
  ['yarn-berry', '.yarnrc.yml', YAML, ['catalog'], NAMED],
  [
    'pnpm',
    'pnpm-workspace.yaml',
    'catalogs:\n  default:\n    a: 1.0.0\n',
    ['catalogs', 'default'],
    { default: { a: '1.0.0' } },
  ],
  ['yarn-berry', '.yarnrc.yml', 'catalogs:\n  web:\n    b: 2.0.0\n', undefined, NAMED],
  ['bun', 'package.json', JSON.stringify({ catalog: { a: '1.0.0' }, catalogs: NAMED }), ['catalog'], NAMED],
  [
    'bun',
    'package.json',
    JSON.stringify({ workspaces: { packages: [], catalog: { a: '1.0.0' }, catalogs: NAMED } }),
    ['workspaces', 'catalog'],
    NAMED,
  ],
])('%s has its catalogs in %s: %j', async (manager, file, text, path, named) => {
  await using folder = await temporaryFolder();
  await writeRepository(folder.path, { [file]: text });
  const manifest = file === 'package.json' ? parseManifest(text, file) : {};
  const root = { view: directoryView(folder.path), manifest, preferred: 'npm' } as const;
  const found = await findCatalogs(root, manager);
  expect(found).toMatchObject({ file, named });
  expect(found?.main?.path).toEqual(path);
  if (path) expect(found?.main?.entries).toEqual({ a: '1.0.0' });
});

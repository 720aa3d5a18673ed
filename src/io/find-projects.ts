import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { MANIFEST_PATH, type Manifest } from '../scaffold/manifest.ts';
import { parseManifest } from '../scaffold/manifest-read.ts';
import { findOwnPackage } from './own-package.ts';
import { kindOf } from './path-facts.ts';
import { assertPlausibleModel, assertPlausibleRoot } from './plausible-root.ts';
import { readRegularFile } from './regular-file.ts';
import { leadsOutOf } from './tree-around.ts';

/** A generated project on disk. */
export interface FoundProject {
  /** Absolute. */
  readonly folder: string;
  readonly manifest: Manifest;
}

const SKIPPED = new Set(['node_modules', 'dist']);
/** Folders of projects do not lie deeper in repositories that people work in. */
const DEEPEST = 8;

/**
 * Generated projects at or below a folder, outermost first. Links are not followed, nor are folders that start with a dot and other
 * repositories and work trees entered. Where there is none, the one that the folder lies in.
 * @param folder absolute
 * @throws {ModelBuilderError} `update-manifest-*`
 */
export async function findProjects(folder: string): Promise<readonly FoundProject[]> {
  const below = await projectsBelow(folder, DEEPEST);
  if (below.length > 0) return below;
  for (let above = dirname(folder); ; above = dirname(above)) {
    const found = await projectAt(above);
    if (found) return [found];
    if (dirname(above) === above) return [];
  }
}

/** The project whose root a folder is. @throws {ModelBuilderError} `update-manifest-*`, `scaffold-unsafe-path` */
export async function projectAt(folder: string): Promise<FoundProject | undefined> {
  const file = join(folder, MANIFEST_PATH);
  if ((await kindOf(file)) !== 'file') return undefined;
  // An error would quote what lies there.
  if (await leadsOutOf(folder, file))
    throw new ModelBuilderError('scaffold-unsafe-path', `${file} leads out of ${folder} by a link.`, {
      hint: 'It was not read, and nothing was changed. Put the file itself there.',
    });
  const manifest = parseManifest(
    (await readRegularFile(file)).toString('utf8'),
    file,
    findOwnPackage().version,
  );
  await assertPlausibleRoot(folder, manifest, file);
  await assertPlausibleModel(folder, manifest, file);
  return { folder, manifest };
}

async function projectsBelow(folder: string, depth: number): Promise<readonly FoundProject[]> {
  // A work tree and a submodule have a file of that name.
  if (depth < DEEPEST && (await kindOf(join(folder, '.git'))) !== 'missing') return [];
  const own = await projectAt(folder);
  const entries = depth === 0 ? [] : await readdir(folder, { withFileTypes: true }).catch(() => []);
  const inner = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('.'))
      .map(async ({ name }) => await projectsBelow(join(folder, name), depth - 1)),
  );
  return [...(own ? [own] : []), ...inner.flat()];
}

import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { kindOf } from './path-facts.ts';

/**
 * Files in a folder of a project and below, sorted, relative to the project, with forward slashes.
 * @param project absolute
 * @param folder relative to the project; need not exist
 */
export async function filesBelow(project: string, folder: string): Promise<readonly string[]> {
  const place = join(project, folder);
  if ((await kindOf(place)) !== 'folder') return [];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

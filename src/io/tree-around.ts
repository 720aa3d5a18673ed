import { homeFolder } from './home-folder.ts';
import { dirname, join } from 'node:path';
import { isInside } from './inside.ts';
import { kindOf, liesIn } from './path-facts.ts';

/**
 * The tree that a project's manifest may name files of without a question: the git repository around the project; without one
 * the folder that was given on the command line, or else the project's own.
 * @param project absolute
 * @param given absolute
 */
export async function treeAround(project: string, given: string): Promise<string> {
  for (let folder = project; folder !== homeFolder(); folder = dirname(folder)) {
    if ((await kindOf(join(folder, '.git'))) !== 'missing') return folder;
    if (dirname(folder) === folder) break;
  }
  return isInside(given, project) ? given : project;
}

/** Whether a path leads out of a tree, by links too. Both absolute. */
export async function leadsOutOf(tree: string, path: string): Promise<boolean> {
  return !(await liesIn(path, tree));
}

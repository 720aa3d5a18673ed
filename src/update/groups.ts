import { relative, resolve, sep } from 'node:path';
import type { FoundProject } from '../io/find-projects.ts';

/** Projects that were generated together: from the same answers, into the same folder. */
export interface Group {
  /** Absolute folder that they were generated into. */
  readonly root: string;
  readonly projects: readonly FoundProject[];
}

/** Puts together what was generated together. */
export function groupProjects(projects: readonly FoundProject[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const project of projects) {
    const root = resolve(project.folder, project.manifest.root);
    const { name, generator } = project.manifest.answers;
    const key = JSON.stringify([root, name, generator]);
    groups.set(key, { root, projects: [...(groups.get(key)?.projects ?? []), project] });
  }
  return [...groups.values()];
}

/** Where a project lies in its group's root, with forward slashes; `''` for the root itself. */
export function folderIn({ root }: Pick<Group, 'root'>, { folder }: FoundProject): string {
  return relative(root, folder).split(sep).join('/');
}

import { relative, resolve, sep } from 'node:path';
import type { FoundProject } from '../io/find-projects.ts';

/** Projects that were generated together: from the same answers, into the same folder, around the same model. */
export interface Group {
  /** Absolute folder that they were generated into. */
  readonly root: string;
  readonly projects: readonly FoundProject[];
}

/** Puts together what was generated together. Other answers make another group: nobody's project is written from those of another. */
export function groupProjects(projects: readonly FoundProject[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const project of projects) {
    const root = rootOf(project);
    const key = JSON.stringify([root, modelPlace(project, projects), inKeyOrder(project.manifest.answers)]);
    groups.set(key, { root, projects: [...(groups.get(key)?.projects ?? []), project] });
  }
  return [...groups.values()];
}

/** Whether two projects belong to one solution, wherever their model lies. */
export function isSameSolution(one: FoundProject, other: FoundProject): boolean {
  const [left, right] = [one.manifest.answers, other.manifest.answers];
  return left.name === right.name && left.scope === right.scope;
}

export function isModel({ manifest }: FoundProject): boolean {
  return manifest.templates.set === 'model';
}

/** Where a project lies in its group's root, with forward slashes; `''` for the root itself. */
export function folderIn({ root }: Pick<Group, 'root'>, { folder }: FoundProject): string {
  return relative(root, folder).split(sep).join('/');
}

function rootOf({ folder, manifest }: FoundProject): string {
  return resolve(folder, manifest.root);
}

/** Folder of a project's model: where its manifest says, or, when the model was moved, where the only one of its solution lies. */
function modelPlace(project: FoundProject, projects: readonly FoundProject[]): string {
  const recorded = resolve(project.folder, project.manifest.model.folder);
  const models = projects.filter(isModel);
  if (models.some(({ folder }) => folder === recorded)) return recorded;
  const moved = models.filter((model) => rootOf(model) === rootOf(project) && isSameSolution(model, project));
  return moved.length === 1 ? moved[0].folder : recorded;
}

/** A formatter may have sorted the keys of one manifest and not those of another. */
function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([key, item]) => [key, inKeyOrder(item)] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));
}

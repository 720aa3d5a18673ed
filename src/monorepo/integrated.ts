import type { NewMember, Root } from './adapter.ts';
import type { SharedEdit } from './shared-edit.ts';
import type { TemplateDependencies } from './template-dependencies.ts';

/** Where one `package.json` at the root has the dependencies of all projects, those that are missing go there. */
export function rootDependencies(
  { manifest }: Root,
  added: readonly NewMember[],
  { versions, neededBy, isForDevelopment }: TemplateDependencies,
): readonly SharedEdit[] {
  return Object.entries(versions).flatMap(([name, spec]) => {
    const there = manifest.dependencies?.[name] ?? manifest.devDependencies?.[name];
    const kind = isForDevelopment(name) ? 'devDependencies' : 'dependencies';
    if (there !== undefined) return [];
    return added
      .filter(({ set }) => neededBy(name).includes(set))
      .map(({ set }): SharedEdit => ({
        project: set,
        file: 'package.json',
        format: 'json',
        insert: 'entry',
        path: [kind, name],
        value: spec,
        reason: `${name} is needed, and all dependencies are the root's`,
      }));
  });
}

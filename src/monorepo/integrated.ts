import { EXIT, ModelBuilderError } from '../errors.ts';
import type { NewMember, Root } from './adapter.ts';
import type { SharedEdit } from './shared-edit.ts';
import type { TemplateDependencies } from './template-dependencies.ts';
import { OLDEST, type Versions } from './versions.ts';

/**
 * Where all projects share the root's versions, one of their own would not be installed.
 * @throws {ModelBuilderError} `monorepo-versions` (exit code 2) when one of the root's is too old for the generated code
 */
export function assertUsable({ tooOld }: Versions, { versions }: TemplateDependencies): void {
  const names = Object.keys(tooOld);
  if (names.length === 0) return;
  const needed = names.map((name) => `${name} ${OLDEST[name]} (it has ${tooOld[name]})`).join(', ');
  throw new ModelBuilderError(
    'monorepo-versions',
    `All projects here share the versions of the root's package.json, and the generated code needs at least ${needed}.`,
    {
      hint: `Nothing was written. Raise them there (${names.map((name) => `"${name}": "${versions[name]}"`).join(', ')}), or make a solution of their own with --no-monorepo.`,
      exitCode: EXIT.usage,
    },
  );
}

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

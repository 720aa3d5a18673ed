import type { TemplateContext } from '../scaffold/context.ts';
import type { WriteOperation } from '../scaffold/plan.ts';
import { inFolder, type Project } from '../scaffold/render.ts';
import { isPlainObject } from '../plain-object.ts';
import { adaptWrite, withJson } from './adapt-project.ts';
import { effectiveOptions } from './compiler-options.ts';
import { extraFiles } from './extra-files.ts';
import type { Insertion } from './insertion.ts';

/** The projects of a layout at their places in the monorepo; root files of our own have none there. */
export function placedProjects(
  projects: readonly Project[],
  { folders }: Pick<Insertion, 'folders'>,
): readonly Project[] {
  return projects.flatMap(({ set, folder }) =>
    folder === '' ? [] : [{ set, folder: Object.hasOwn(folders, set) ? folders[set] : folder }],
  );
}

/** Rendered projects, fitted in, with the files that they need for want of a root of ours. */
export function insertedWrites(
  rendered: readonly WriteOperation[],
  projects: readonly Project[],
  context: TemplateContext,
  insertion: Insertion,
): readonly WriteOperation[] {
  const more = projects.flatMap((project) => extraFiles(project, context, insertion));
  const paths = new Set(rendered.map(({ path }) => path));
  const adapted = rendered.map((write) => {
    const project = projects.find(({ folder }) => write.path.startsWith(`${folder}/`));
    return project ? adaptWrite(write, project, context, insertion) : write;
  });
  return [...adapted, ...more.filter(({ path }) => !paths.has(path))];
}

/**
 * For the typecheck in memory, which can not follow `extends`: the writes with the options that will really apply. Where nobody knows
 * yet what is extended, those of the templates do.
 */
export function withEffectiveConfigs(
  writes: readonly WriteOperation[],
  rendered: readonly WriteOperation[],
  projects: readonly Project[],
  { tsconfig }: Pick<Insertion, 'tsconfig'>,
): readonly WriteOperation[] {
  const configs = new Set(projects.map(({ folder }) => inFolder(folder, 'tsconfig.json')));
  return writes.map((write) => {
    if (!configs.has(write.path)) return write;
    if (tsconfig?.options === undefined) return rendered.find(({ path }) => path === write.path) ?? write;
    return withJson(write, ({ compilerOptions, ...rest }) => ({
      ...rest,
      compilerOptions: effectiveOptions(isPlainObject(compilerOptions) ? compilerOptions : {}, tsconfig),
    }));
  });
}

import { join, resolve } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { findProjects, projectAt, type FoundProject } from '../io/find-projects.ts';
import { rebuildBundle } from '../io/project-bundle.ts';
import { createTemporaryFolder } from '../io/temporary-folder.ts';
import { folderIn, isModel, isSameSolution, type Group } from './groups.ts';

/**
 * The model package of a group: where the manifests say, or, when it was moved, wherever it lies in the group's root.
 * @throws {ModelBuilderError} `update-model-not-found`
 */
export async function findModelProject(group: Group): Promise<FoundProject> {
  const [first] = group.projects;
  const own = group.projects.find(isModel);
  if (own) return own;
  const place = resolve(first.folder, first.manifest.model.folder);
  const recorded = await projectAt(place);
  if (recorded && isModel(recorded)) return recorded;
  const moved = (await findProjects(group.root)).filter(
    (project) => isModel(project) && isSameSolution(project, first),
  );
  if (moved.length === 1) return moved[0];
  throw new ModelBuilderError(
    'update-model-not-found',
    `The model package of ${first.folder} is not in ${place}.`,
    {
      hint: `Move it back, take its .model-builder back from version control, or write the path to it into "model" of ${join(first.folder, '.model-builder/manifest.json')}.`,
    },
  );
}

/** Which project of a group keeps its undo record: always the same one. @returns its folder, relative to the root */
export async function keeperOf(group: Group): Promise<string> {
  const [first] = group.projects;
  const outermost = (await projectAt(group.root)) ?? (await findModelProject(group));
  return folderIn(group, isSameSolution(outermost, first) ? outermost : first);
}

/** Hands over the folder of a bundle that is made of a generated model package, and takes it away again. */
export async function withProjectBundle<T>(
  model: FoundProject,
  use: (bundle: string) => Promise<T>,
): Promise<T> {
  const temporary = await createTemporaryFolder();
  const bundle = join(temporary.path, 'bundle');
  try {
    await rebuildBundle(model.folder, model.manifest, bundle);
    return await use(bundle);
  } catch (cause) {
    throw inProject(cause, bundle, join(model.folder, 'assets'));
  } finally {
    await temporary.remove();
  }
}

/** What is wrong with the copy is wrong with the model itself, and nobody knows the copy. */
function inProject(cause: unknown, bundle: string, assets: string): unknown {
  if (!(cause instanceof ModelBuilderError) || !cause.message.includes(bundle)) return cause;
  return new ModelBuilderError(cause.code, cause.message.replaceAll(bundle, assets), {
    hint: `Nothing was changed. Take ${assets} back from version control, or the last retrain with \`npx create-model-builder update --abort\`; after replacing bestModel.onnx by hand, rebuild MLModel.zip with \`npm run model-builder\` in the console app.`,
    exitCode: cause.exitCode,
    cause,
  });
}

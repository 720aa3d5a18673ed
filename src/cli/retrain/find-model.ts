import { resolve } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { findProjects, type FoundProject } from '../../io/find-projects.ts';
import { treeAround } from '../../io/tree-around.ts';
import { groupProjects, type Group } from '../../update/groups.ts';
import { findModelProject, withProjectBundle } from '../../update/model-project.ts';
import { prepare } from '../../update/prepare.ts';
import type { CommandContext } from '../context.ts';
import type { RetrainValues } from './training-values.ts';
import type { Progress } from '../report/progress.ts';
import { assertResolved } from '../update/apply.ts';
import { findGroups } from '../update/find-groups.ts';

/** A model package and everything that was generated around it. */
export interface ModelAtWork {
  readonly model: FoundProject;
  /** Absolute folder that the model package was generated into. */
  readonly root: string;
  readonly groups: readonly Group[];
  /** Absolute folder that the manifests may name files of; see `treeAround`. */
  readonly tree: string;
}

/**
 * Finds the one model in a folder, and the projects that use it, wherever they lie in its root.
 * @throws {ModelBuilderError} `usage-several-models` (exit code 2), `update-unresolved` (exit code 3), `update-*`
 */
export async function findModel(
  given: string | undefined,
  { templates, dryRun }: Pick<RetrainValues, 'templates' | 'dryRun'>,
  context: CommandContext,
  progress: Progress,
): Promise<ModelAtWork> {
  const models = new Map<string, FoundProject>();
  for (const group of await findGroups(given, context, progress, dryRun)) {
    const model = await findModelProject(group);
    models.set(model.folder, model);
  }
  const [model] = models.values();
  if (models.size > 1) {
    throw new ModelBuilderError('usage-several-models', `There are ${models.size} models here.`, {
      hint: `Name one of them: ${[...models.keys()].join(', ')}`,
      exitCode: EXIT.usage,
    });
  }
  const root = resolve(model.folder, model.manifest.root);
  const around = (await findProjects(root)).filter(
    ({ folder, manifest }) => resolve(folder, manifest.model.folder) === model.folder,
  );
  const groups = groupProjects(around.length > 0 ? around : [model]);
  const tree = await treeAround(root, resolve(context.cwd, given ?? '.'));
  // Before anything is trained: what would stop the update at the end.
  await withProjectBundle(model, async (bundle) => {
    for (const group of groups)
      assertResolved([{ prepared: await prepare(group, { bundle, tree, templates }) }]);
  });
  return { model, root, groups, tree };
}

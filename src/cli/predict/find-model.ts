import { join } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { findProjects } from '../../io/find-projects.ts';
import { kindOf, namesIn } from '../../io/path-facts.ts';
import { groupProjects } from '../../update/groups.ts';
import { findModelProject } from '../../update/model-project.ts';

const FILE = 'MLModel.zip';

/**
 * Finds `MLModel.zip` from what `--model` names: the file itself, a bundle, a generated model package, console app or
 * solution, or a folder that holds some or lies in one.
 * @param path absolute
 * @throws ModelBuilderError `model-not-found`, `usage-several-models`, `update-*`
 */
export async function findModel(path: string): Promise<string> {
  const kind = await kindOf(path);
  if (kind === 'file') return path;
  if (kind === 'missing') throw notFound(`There is no ${path}.`);
  const own = await existing([join(path, FILE), join(path, 'assets', FILE)]);
  if (own.length > 0) return own[0];
  // A model package without its manifest is found by its name.
  const found = [...new Set([...(await existing(await packagesIn(path))), ...(await modelsAround(path))])];
  if (found.length === 1) return found[0];
  if (found.length === 0) throw notFound(`There is no ${FILE} in ${path}.`);
  throw new ModelBuilderError('usage-several-models', `${path} holds ${found.length} models.`, {
    hint: `Name one of them with --model: ${found.join(', ')}`,
    exitCode: EXIT.usage,
  });
}

async function packagesIn(folder: string): Promise<readonly string[]> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith('-model'));
  return names.map((name) => join(folder, name, 'assets', FILE));
}

/** The models of the generated projects at or below a folder, or of the one that it lies in. */
async function modelsAround(folder: string): Promise<readonly string[]> {
  const models = await Promise.all(groupProjects(await findProjects(folder)).map(findModelProject));
  return models.map((model) => join(model.folder, 'assets', FILE));
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const kinds = await Promise.all(paths.map(kindOf));
  return paths.filter((_, index) => kinds[index] === 'file');
}

function notFound(message: string): ModelBuilderError {
  return new ModelBuilderError('model-not-found', message, {
    hint: 'Name a bundle, a generated project or an MLModel.zip with --model.',
  });
}

import { join } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { kindOf } from '../../io/path-facts.ts';
import type { ProjectAnswers } from '../project-answers.ts';
import { checkWritable } from './bundle-folder.ts';
import { assertOutsidePictures } from './outside-pictures.ts';

/**
 * Finds before the training what would stop the generation after it.
 * @param pictures folders that nothing may be written into
 * @throws ModelBuilderError `scaffold-conflict` (exit 3), `usage-target-in-data` (exit 2), `io-not-writable`
 */
export async function checkTarget(
  { target, folders, monorepo }: Pick<ProjectAnswers, 'target' | 'folders' | 'monorepo'>,
  force: boolean,
  pictures: readonly string[] = [],
): Promise<void> {
  await checkWritable(target);
  const places = monorepo ? folders.map((folder) => join(target, folder)) : [target];
  await assertOutsidePictures(places, pictures, 'projects');
  if (force) return;
  const names = monorepo ? folders : ['package.json', ...folders];
  const kinds = await Promise.all(names.map((name) => kindOf(join(target, name))));
  const present = names.filter((_, index) => kinds[index] !== 'missing');
  if (present.length === 0) return;
  throw new ModelBuilderError('scaffold-conflict', `${target} already has ${present.join(', ')}.`, {
    hint: 'Choose another folder, or overwrite with --force; files that differ are kept beside the new ones.',
    exitCode: EXIT.conflict,
  });
}

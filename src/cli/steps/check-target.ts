import { join } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { kindOf } from '../../io/path-facts.ts';
import { MANIFEST_PATH } from '../../scaffold/manifest.ts';
import type { GenerationValues, ProjectAnswers } from '../project-answers.ts';
import { checkWritable } from './bundle-folder.ts';
import { assertOutsidePictures } from './outside-pictures.ts';

/**
 * Finds before the training what would stop the generation after it.
 * @param pictures folders that nothing may be written into
 * @throws ModelBuilderError `scaffold-conflict` (exit 3), `usage-target-in-data` (exit 2), `io-not-writable`
 */
export async function checkTarget(
  { target, folders, monorepo }: Pick<ProjectAnswers, 'target' | 'folders' | 'monorepo'>,
  { force, generator }: Pick<GenerationValues, 'force' | 'generator'>,
  pictures: readonly string[] = [],
): Promise<void> {
  await checkWritable(target);
  const places = monorepo ? folders.map((folder) => join(target, folder)) : [target];
  await assertOutsidePictures(places, pictures, 'projects');
  // Others may stand beside what is there; a file that differs is found when they are planned.
  if (generator !== 'solution') return;
  const names = monorepo ? folders : ['package.json', ...folders];
  const kinds = await Promise.all(names.map((name) => kindOf(join(target, name))));
  const present = names.filter((_, index) => kinds[index] !== 'missing');
  const isGenerated = (
    await Promise.all(
      present.map((name) => kindOf(join(target, name === 'package.json' ? '' : name, MANIFEST_PATH))),
    )
  ).every((kind) => kind !== 'missing');
  if (present.length === 0 || (force && isGenerated)) return;
  throw new ModelBuilderError('scaffold-conflict', `${target} already has ${present.join(', ')}.`, {
    hint: isGenerated
      ? 'They were generated here: npx create-model-builder update renews them and keeps your changes; --force generates them anew, and what differs is kept beside the new files. Or choose another folder.'
      : 'Choose another folder, or move it away. --force replaces only what create-model-builder generated.',
    exitCode: EXIT.conflict,
  });
}

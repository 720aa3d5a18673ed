import { ModelBuilderError } from '../../errors.ts';
import { defaultCacheDirectory, measureFeatureCache, MOST_BYTES } from '../../io/feature-cache.ts';
import { writingObstacle } from '../../io/path-facts.ts';
import { createTemporaryFolder } from '../../io/temporary-folder.ts';
import { readEmbeddedBackbone } from '../../training/local/embedded-backbone.ts';
import { bytes } from '../report/figures.ts';
import { fail, ok, warn, type Check } from './check.ts';

/** In place, and the bytes that it should have. */
export async function checkBackbone(): Promise<Check> {
  const title = 'Backbone';
  try {
    // All networks that the package has.
    const { name, model } = await readEmbeddedBackbone('lite0+lite2');
    return ok(title, `${name}, ${bytes(model.length)}, SHA-256 as it should be`);
  } catch (error) {
    if (error instanceof ModelBuilderError) return fail(title, error.message, error.hint);
    throw error;
  }
}

export async function checkCache(env: Readonly<Record<string, string | undefined>>): Promise<Check> {
  const title = 'Feature cache';
  let directory: string;
  try {
    directory = defaultCacheDirectory(env);
  } catch (error) {
    if (!(error instanceof ModelBuilderError)) throw error;
    return warn(title, error.message, error.hint);
  }
  const obstacle = await writingObstacle(directory);
  if (obstacle !== undefined) {
    return warn(
      title,
      `${directory} cannot be written to: ${obstacle.path}: ${obstacle.reason}`,
      'Training works without it, only slower the second time. MODEL_BUILDER_CACHE names another folder.',
    );
  }
  const { directory: folder, entries, bytes: size } = await measureFeatureCache(directory);
  const most = bytes(MOST_BYTES);
  return ok(title, `${entries} entries, ${bytes(size)} of ${most}; to clear it, delete ${folder}`);
}

export async function checkTemporaryFolder(): Promise<Check> {
  const title = 'Temporary folder';
  try {
    const folder = await createTemporaryFolder();
    await folder.remove();
    return ok(title, 'can be written to');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      title,
      `cannot be written to: ${reason}`,
      'Name another one with the variable TMPDIR (TEMP on Windows).',
    );
  }
}

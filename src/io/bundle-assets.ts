import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { FileFacts } from '../bundle/pipeline.ts';
import type { Bundle } from '../bundle/types.ts';
import type { AssetOperation } from '../scaffold/plan.ts';
import { MANIFEST_FOLDER } from '../scaffold/manifest.ts';
import { hashAtOnce } from './file-hash.ts';

const ALWAYS = ['bestModel.onnx', 'bestModelMap.json', 'MLModel.zip', 'golden/golden.json'] as const;
const METRICS = 'metrics.json';
/** Beside the manifest, and so not in the package that npm makes: it names the user's pictures. */
const SCORES = 'scores.json';

/** The bundle's files as they are copied into the model package's `assets` folder. @param folder relative to the plan's root */
export async function bundleAssets(bundle: Bundle, folder: string): Promise<readonly AssetOperation[]> {
  // The model was hashed when the bundle was read; the commit looks at its copy again.
  const known: Partial<Record<string, FileFacts>> = bundle.pipeline.files;
  const pictures = bundle.golden.samples.map(({ file }) => `golden/${file}`);
  const metrics = existsSync(join(bundle.directory, METRICS)) ? [METRICS] : [];
  const names = [...ALWAYS, ...pictures, ...metrics];
  const assets = names.map((name) => ({ name, path: `${folder}/${name}` }));
  const scores = existsSync(join(bundle.directory, SCORES))
    ? [{ name: SCORES, path: posix.join(posix.dirname(folder), MANIFEST_FOLDER, SCORES) }]
    : [];
  return await Promise.all(
    [...assets, ...scores].map(async ({ name, path }): Promise<AssetOperation> => {
      const from = join(bundle.directory, name);
      return { kind: 'asset', path, from, ...(known[name] ?? (await hashAtOnce(from))) };
    }),
  );
}

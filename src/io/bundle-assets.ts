import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { FileFacts } from '../bundle/pipeline.ts';
import type { Bundle } from '../bundle/types.ts';
import type { AssetOperation } from '../scaffold/plan.ts';
import { MANIFEST_FOLDER } from '../scaffold/manifest.ts';
import { hashAtOnce } from './file-hash.ts';

const ALWAYS = ['bestModel.onnx', 'bestModelMap.json', 'MLModel.zip', 'golden/golden.json'] as const;
const METRICS = 'metrics.json';
/** They name the user's pictures: beside the manifest, and so not in the package that npm makes. */
export const PICTURE_RECORDS = ['scores.json', 'data-findings.json'] as const;

/** The bundle's files as they are copied into the model package's `assets` folder. @param folder relative to the plan's root */
export async function bundleAssets(bundle: Bundle, folder: string): Promise<readonly AssetOperation[]> {
  // The model was hashed when the bundle was read; the commit looks at its copy again.
  const known: Partial<Record<string, FileFacts>> = bundle.pipeline.files;
  const pictures = bundle.golden.samples.map(({ file }) => `golden/${file}`);
  const metrics = existsSync(join(bundle.directory, METRICS)) ? [METRICS] : [];
  const names = [...ALWAYS, ...pictures, ...metrics];
  const assets = names.map((name) => ({ name, path: `${folder}/${name}` }));
  const records = PICTURE_RECORDS.filter((name) => existsSync(join(bundle.directory, name))).map((name) => ({
    name,
    path: posix.join(posix.dirname(folder), MANIFEST_FOLDER, name),
  }));
  return await Promise.all(
    [...assets, ...records].map(async ({ name, path }): Promise<AssetOperation> => {
      const from = join(bundle.directory, name);
      return { kind: 'asset', path, from, ...(known[name] ?? (await hashAtOnce(from))) };
    }),
  );
}

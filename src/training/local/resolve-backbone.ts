import { resolve } from 'node:path';
import type { TrainingRun } from '../trainer.ts';
import { readBackboneFiles } from './backbone-file.ts';
import { isEmbedded, isRemote } from './backbone-address.ts';
import type { Backbone } from './backbone.ts';
import { prepareBackbone } from './custom-backbone.ts';
import { readEmbeddedBackbone } from './embedded-backbone.ts';
import { fetchBackbone } from './fetch-backbone.ts';
import type { ResolvedOptions } from './options.ts';

/** A backbone in the package, or the one that the user named: a file, a URL, a model of the hub. */
export async function resolveBackbone(options: ResolvedOptions, run: TrainingRun): Promise<Backbone> {
  if (options.backbone === undefined || isEmbedded(options.backbone))
    return await readEmbeddedBackbone(options.backbone);
  const files = isRemote(options.backbone)
    ? await fetchBackbone(options.backbone, options.cacheDirectory, run).then(
        async ({ path, name }) => await readBackboneFiles(path, name),
      )
    : await readBackboneFiles(resolve(options.backbone));
  const { backbone, choice } = await prepareBackbone(files, options.backboneLicense, {
    timeLimitSeconds: options.modelTimeLimitSeconds,
    signal: run.signal,
  });
  run.report({ kind: 'note', text: choice });
  return backbone;
}

import { env } from 'onnxruntime-node';
import sharp from 'sharp';
import {
  defaultCacheDirectory,
  featureKey,
  openFeatureCache,
  sweepFeatureCache,
} from '../../io/feature-cache.ts';
import { machine } from '../../io/process-machine.ts';
import type { TrainingRun } from '../trainer.ts';
import type { Backbone } from './backbone.ts';
import type { FeatureStore } from './features.ts';
import { THUMBNAIL_SIDE } from './same-picture.ts';
import { sha256Of } from '../../sha256.ts';

/** The feature cache as the extraction sees it; a cache that can't be written is one note, never an error. */
export async function openFeatureStore(
  { model, features, resize }: Backbone,
  directory: string | undefined,
  run: TrainingRun,
): Promise<FeatureStore | undefined> {
  const lose = (reason: string): void =>
    run.report({ kind: 'note', text: `Features are not remembered for the next training: ${reason}` });
  const folder = directory ?? cacheOr(lose);
  if (folder === undefined) return undefined;
  await sweepFeatureCache(folder);
  const cache = openFeatureCache(folder, lose);
  const backbone = sha256Of(model);
  const software = [env.versions.common, sharp.versions, machine().architecture];
  const keyOf = ({ picture, mirrored }: Parameters<FeatureStore['read']>[0]) =>
    featureKey({
      backbone,
      preprocessing: [features, resize, THUMBNAIL_SIDE],
      software,
      mirrored,
      picture: picture.sha256,
    });
  return {
    read: (row) => cache.read(keyOf(row)),
    write: (row, values) => cache.write(keyOf(row), values),
  };
}

/** The platform's cache folder; undefined, and told, where there is none. */
function cacheOr(lose: (reason: string) => void): string | undefined {
  try {
    return defaultCacheDirectory();
  } catch (error) {
    lose(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

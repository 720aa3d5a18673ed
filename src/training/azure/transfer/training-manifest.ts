import { some, show } from '../../../dataset/findings.ts';
import type { Picture, Split } from '../../../dataset/types.ts';
import { ModelBuilderError } from '../../../errors.ts';
import type { Upload } from './put-blob.ts';
import { sha256Of } from '../../../sha256.ts';

/** What the training script reads: which picture is what, and on which side of the split. */
export interface TrainingManifest {
  /** Position is class index. */
  readonly labels: readonly string[];
  readonly pictures: readonly {
    /** Relative to the pictures folder. */
    readonly path: string;
    readonly label: string;
    readonly split: 'training' | 'validation';
  }[];
}

/**
 * The manifest of a split, in the dataset's order; pictures that were not uploaded are left out.
 * @param paths from `uploadPictures`
 * @throws ModelBuilderError `azure-upload-label-lost` when a label has no picture left to learn from, `azure-upload-no-validation`
 */
export function trainingManifest(
  labels: readonly string[],
  split: Split,
  paths: ReadonlyMap<string, string>,
): TrainingManifest {
  const side = (pictures: readonly Picture[], name: 'training' | 'validation') =>
    pictures.flatMap(({ sha256, label }) => {
      const path = paths.get(sha256);
      return path === undefined ? [] : [{ path, label, split: name }];
    });
  const training = side(split.training, 'training');
  const validation = side(split.validation, 'validation');
  const learnt = new Set(training.map(({ label }) => label));
  const lost = labels.filter((label) => !learnt.has(label));
  if (lost.length > 0)
    throw new ModelBuilderError(
      'azure-upload-label-lost',
      `No picture is left to learn from for ${some(lost.map(show))}: those that were read could not be uploaded.`,
      { hint: 'See the warnings above for what happened to them, then run the same command again.' },
    );
  if (validation.length === 0)
    throw new ModelBuilderError('azure-upload-no-validation', 'No picture is left to measure the model on.', {
      hint: 'See the warnings above for what happened to them, then run the same command again.',
    });
  return { labels, pictures: [...training, ...validation] };
}

/** The manifest as a file of its own: the same content has the same name. */
export function manifestFile(manifest: TrainingManifest): Upload {
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  return { path: `model-builder/manifests/${sha256Of(bytes)}.json`, bytes };
}

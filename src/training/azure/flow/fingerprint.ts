import type { Split } from '../../../dataset/types.ts';
import type { AzureOptions } from './options.ts';
import { sha256Of } from '../../../sha256.ts';

/**
 * Tells one training from another: pictures, their labels and sides, and what is asked for. Where pictures and weights lie
 * on this machine is no part of it.
 * @returns 16 lower-case hex digits
 */
export function trainingFingerprint(labels: readonly string[], split: Split, options: AzureOptions): string {
  const side = (pictures: Split['training']) =>
    pictures.map(({ sha256, label }) => `${sha256} ${label}`).sort();
  const { workspace, resourceGroup, experiment, compute, nodes, epochs, seed } = options;
  const { azureTrainer, arch, imageSize, batchSize, trials, learningRate, keepFamiliar, environment } =
    options;
  const weights = typeof options.weights === 'string' ? options.weights : options.weights.sha256;
  const asked = { workspace, resourceGroup, experiment, compute, nodes, epochs, seed };
  const how = {
    azureTrainer,
    arch,
    weights,
    imageSize,
    batchSize,
    trials,
    learningRate,
    keepFamiliar,
    environment,
  };
  return sha256Of(JSON.stringify([labels, side(split.training), side(split.validation), asked, how])).slice(
    0,
    16,
  );
}

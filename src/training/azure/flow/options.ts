import type { Dataset } from '../../../dataset/types.ts';
import type { StateStore } from '../../trainer.ts';
import type { AzureSettings } from '../settings.ts';
import type { StartingWeights } from './weights-file.ts';

/** What a training on Azure can be told. */
export interface AzureOptions extends AzureSettings {
  /** `command`: our own script; `automl`: Azure's AutoML for images. */
  readonly azureTrainer: 'command' | 'automl';
  /** Where a job that an earlier run began is remembered: it is gone on with, and not checked again. */
  readonly state?: StateStore | undefined;
  readonly seed: number;
  /** Share of each label's pictures that is held out, 0.05 to 0.5. */
  readonly validationShare: number;
  /** Held-out pictures of the user's own; nothing of the dataset is held out then. */
  readonly validationData?: Dataset | undefined;
  readonly golden: 'dataset' | 'synthetic';
  /** Share of accepted pictures that are to be right: what the confidence threshold is measured for, 0.5 to 1. */
  readonly targetPrecision: number;
  /** Seconds that loading the trained model may take, and each of its runs. @default 60 */
  readonly modelTimeLimitSeconds?: number | undefined;
  /** Of the command job's network. */
  readonly arch: 'resnet50' | 'resnet18';
  readonly weights: StartingWeights;
  /** Of the command job: `name`, `name:version` or `azureml://registries/…`. @default the one that the script was made with */
  readonly environment?: string | undefined;
  /** Of the command job, at 64 pictures a step in all processes. @default the script's own */
  readonly learningRate?: number | undefined;
  /** Share of the held-out pictures that is to count as familiar, 0.5 to 1; of the command job. @default the script's own, 0.98 */
  readonly keepFamiliar?: number | undefined;
  /** Pixels, width and height of the network's input. */
  readonly imageSize: number;
  /** Seconds of training, where that is to be less than the job's own limit leaves. */
  readonly timeLimitSeconds?: number | undefined;
  /** Pictures a step and process. */
  readonly batchSize: number;
  /** Trials of AutoML; more than 1 is a sweep over learning rate and optimizer. */
  readonly trials: number;
}

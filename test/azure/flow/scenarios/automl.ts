import type { AzureOptions } from '../../../../src/training/azure/flow/options.ts';
import type { Scenario } from '../../../support/azure-emulator/index.ts';
import { armError, READY, type Row } from './row.ts';

const AUTOML: Partial<AzureOptions> = { azureTrainer: 'automl' };
const automl = (job: NonNullable<Scenario['job']>): Scenario => ({ ...READY, job });

/** The same with AutoML. */
export const AUTOML_JOBS: Readonly<Record<string, Row>> = {
  'AutoML: the best trial by its tag': { scenario: automl({}), options: AUTOML, says: /put into the model/ },
  'AutoML: the best trial among the children': {
    scenario: automl({ bestTrial: 'children' }),
    options: AUTOML,
  },
  'AutoML: the best trial by its name alone': {
    scenario: automl({ bestTrial: 'name-only' }),
    options: AUTOML,
  },
  'AutoML: files where older jobs kept them': {
    scenario: automl({ store: 'blob-store' }),
    options: AUTOML,
  },
  'AutoML: the trial is watched': {
    scenario: automl({ stages: [{ status: 'Running', polls: 6 }, { status: 'Completed' }] }),
    options: AUTOML,
    says: /Epoch 1\/3: validation 50\.0 %, best 50\.0 %\.\nEpoch 2\/3: validation 90\.0 %, best 90\.0 %\.\n[^]*Epoch 3\/3: validation 83\.3 %, best 90\.0 %\./,
  },
  'AutoML: the figures of the trial cannot be read': {
    scenario: {
      ...automl({}),
      faults: [{ path: '/mlflow/', times: 999, status: 400, body: armError('UserError', 'No.') }],
    },
    options: AUTOML,
    says: /Epochs cannot be shown: .* The job is not affected/,
  },
  'AutoML: a sweep': {
    scenario: automl({}),
    options: { ...AUTOML, trials: 4 },
    says: /Trial 1, epoch 3\/3: validation/,
  },
  'AutoML: run history is silent, the storage speaks': {
    scenario: { ...automl({}), faults: [{ path: '/(history|artifact)/', times: 999, status: 404 }] },
    options: AUTOML,
  },
  'AutoML: the address of the model expires': {
    scenario: {
      ...automl({}),
      faults: [{ method: 'GET', path: String.raw`train_artifacts/model\.onnx`, status: 403 }],
    },
    options: AUTOML,
  },
  'AutoML: no trial': {
    scenario: automl({ bestTrial: 'missing' }),
    options: AUTOML,
    code: 'azure-artifacts-missing',
    says: /_HD_0/,
    jobs: 2,
  },
  'AutoML: a trial without a model': {
    scenario: automl({ result: 'no-model' }),
    options: AUTOML,
    code: 'azure-artifacts-missing',
    jobs: 2,
  },
  'AutoML: one label too few': {
    scenario: automl({ result: 'wrong-labels' }),
    options: AUTOML,
    code: 'azure-labels-mismatch',
    says: /1 labels/,
    jobs: 2,
  },
  'AutoML: a damaged model': {
    scenario: automl({ result: 'corrupt-model' }),
    options: AUTOML,
    code: 'model-',
    jobs: 2,
  },
};

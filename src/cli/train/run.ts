import { basename, resolve } from 'node:path';
import type { CommandInput, CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { refuseAzureFlags } from '../meaningless-flags.ts';
import { missingAnswers } from '../missing.ts';
import { createProgress } from '../report/progress.ts';
import { checkBundleFolder, placeBundle } from '../steps/bundle-folder.ts';
import { chooseTrainer } from '../steps/choose-trainer.ts';
import { datasetResult, loadTrainingData } from '../steps/load-data.ts';
import { pictureFolders } from '../steps/outside-pictures.ts';
import { checkTraining, bundleResult, trainBundle } from '../steps/train-bundle.ts';
import { checkTrainingValues, checkWorkspaceValue } from '../training-answers.ts';
import { accuracySentence } from '../report/evaluation.ts';
import { reportTraining } from '../steps/write-report.ts';
import type { TRAIN_FLAGS } from './spec.ts';

/** `model-builder train` */
export async function run(
  { values, given }: CommandInput<typeof TRAIN_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  checkTrainingValues(values);
  refuseAzureFlags(values.train, given);
  checkWorkspaceValue(values);
  const { data } = values;
  if (data === undefined) {
    throw missingAnswers(
      ['--data <folder|zip|table>'],
      'npx create-model-builder train --data ./photos --output ./bundle',
    );
  }
  const output = resolve(context.cwd, values.output);
  await checkBundleFolder(output, values.force, context, await pictureFolders(values, context));

  const progress = createProgress(context.terminal, context.now);
  try {
    const trainingData = await loadTrainingData({ ...values, data }, context, progress);
    const trainer = await chooseTrainer(
      values,
      trainingData,
      { name: basename(output), place: output },
      context,
      progress,
    );
    const preflight = await checkTraining(trainingData, trainer, context, progress);
    const dataset = datasetResult(trainingData.dataset);
    if (values.dryRun) {
      return {
        text: `Would train into ${output}. Nothing was changed.\n`,
        result: { dryRun: true, output, dataset, ...preflight },
      };
    }
    const { made, kept } = await placeBundle(output, (folder) =>
      trainBundle(
        (run) => trainer.train(trainingData.dataset, run),
        { folder, place: output },
        context,
        progress,
        preflight.findings,
      ),
    );
    await made.settle();
    const { bundle, findings, seconds } = made;
    const report = await reportTraining(
      { beside: output, bundle, data: trainingData, given: data, findings, seconds, seed: values.seed },
      values,
      context,
      progress,
    );
    const lines = [
      ...(bundle.metrics === undefined ? [] : [accuracySentence(bundle.metrics)]),
      ...(kept === undefined ? [] : [`The earlier bundle is kept in ${kept}.`]),
      `Bundle: ${output}`,
      `Next:   npx create-model-builder generate my-app --bundle ${values.output}`,
    ];
    return {
      text: `${lines.join('\n')}\n`,
      result: {
        bundle: output,
        kept: kept ?? null,
        dataset,
        findings,
        seconds,
        report,
        ...bundleResult(bundle),
      },
    };
  } finally {
    progress.end();
  }
}

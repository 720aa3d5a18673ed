import { basename, resolve } from 'node:path';
import type { Finding, Picture } from '../../../dataset/types.ts';
import { TRAINING_FALLBACKS, localOptions } from '../../training-answers.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { missingAnswers } from '../../missing.ts';
import { dataFindingLines } from '../../report/data-findings.ts';
import { methodSentence } from '../../report/evaluation.ts';
import { createProgress } from '../../report/progress.ts';
import { shellWord } from '../../reproduce.ts';
import { loadTrainingData, datasetResult } from '../../steps/load-data.ts';
import { createLogTail } from '../../steps/log-tail.ts';
import { assertOutsidePictures, pictureFolders } from '../../steps/outside-pictures.ts';
import { showEvent } from '../../steps/progress-events.ts';
import { bundleResult } from '../../steps/train-bundle.ts';
import { reportOn } from '../../steps/write-report.ts';
import type { DATA_CHECK_FLAGS } from './spec.ts';

/** `model-builder data check` */
export async function run(
  { positionals, values }: CommandInput<typeof DATA_CHECK_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const data = values.data ?? positionals.at(0);
  if (data === undefined)
    throw missingAnswers(['<pictures>'], 'npx create-model-builder data check ./photos');
  const output = values.output === undefined ? undefined : resolve(context.cwd, values.output);
  if (output !== undefined)
    await assertOutsidePictures([output], await pictureFolders({ data }, context), 'report');
  const progress = createProgress(context.terminal, context.now);
  try {
    const loaded = await loadTrainingData({ ...values, data }, context, progress);
    const { checkPictures } = await import('../../../training/local/local-trainer.ts');
    const findings: Finding[] = [];
    const log = createLogTail(context.terminal, progress);
    const leftOut = new Set<Picture>();
    const options = { ...TRAINING_FALLBACKS, ...values, data, report: output !== undefined };
    const { metrics, scores, dataFindings } = await checkPictures(
      loaded.dataset,
      localOptions(options, context.cwd),
      {
        signal: context.signal,
        output: '',
        report: (event) =>
          showEvent(event, context, progress, { findings, leftOut, shown: loaded.dataset.findings, log }),
        state: {
          get: async () => await Promise.resolve(undefined),
          set: async () => await Promise.resolve(),
        },
        now: () => context.now(),
      },
    ).finally(() => log.end());
    progress.end();
    const reading = [...loaded.dataset.findings, ...findings];
    const report =
      output === undefined
        ? null
        : await reportOn(
            output,
            {
              title: basename(resolve(context.cwd, data)),
              metrics,
              scores,
              dataFindings,
              reading,
              how: methodSentence(metrics),
              facts: [['Pictures', String(loaded.dataset.pictures.length)]],
              context: { data: shellWord(data), backbone: values.backbone ?? 'lite0', ownPictures: true },
              seed: values.seed,
            },
            [loaded.dataset],
            values.reportPictures,
            context,
            progress,
          );
    const lines = dataFindingLines(dataFindings, {
      intro: 'Worth a look in your pictures:',
      where:
        report === null
          ? 'All of them, with their pictures: --output ./check writes a report; --json prints them.'
          : 'All of them are in the report.',
    });
    return {
      text: `${(lines.length > 0 ? lines : ['Nothing suspicious: no label, no copies, no strangers.']).join('\n')}\n`,
      result: {
        dataset: datasetResult(loaded.dataset),
        findings: reading,
        report,
        dataFindings: bundleResult({ dataFindings }).dataFindings,
      },
    };
  } finally {
    progress.end();
  }
}

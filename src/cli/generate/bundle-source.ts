import { join, resolve } from 'node:path';
import type { Bundle } from '../../bundle/types.ts';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { visible } from '../../io/visible.ts';
import { createTemporaryFolder } from '../../io/temporary-folder.ts';
import type { FlagValues } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { feedingsTable } from '../report/feedings.ts';
import type { Progress } from '../report/progress.ts';
import { checkBundleFolder, placeBundle } from '../steps/bundle-folder.ts';
import { pictureFolders } from '../steps/outside-pictures.ts';
import type { GENERATE_FLAGS } from './spec.ts';

type Values = FlagValues<typeof GENERATE_FLAGS>;

/** Hands over the folder of the bundle: the one named, or one made from `--model`, which goes again unless `--output` keeps it. */
export async function withBundle<T>(
  values: Values,
  context: CommandContext,
  progress: Progress,
  use: (bundle: string) => Promise<T>,
): Promise<T> {
  if (values.bundle !== undefined) return await use(resolve(context.cwd, values.bundle));
  if (values.output !== undefined && !values.dryRun) {
    const output = resolve(context.cwd, values.output);
    const pictures = await pictureFolders({ data: values.data }, context);
    await checkBundleFolder(output, values.force, context, pictures);
    const { kept } = await placeBundle(output, async (folder) => ({
      bundle: await importInto(folder, values, context, progress),
    }));
    if (kept !== undefined) progress.line(`The earlier bundle is kept in ${kept}.`);
    return await use(output);
  }
  const temporary = await createTemporaryFolder();
  try {
    return await use((await importInto(join(temporary.path, 'bundle'), values, context, progress)).directory);
  } finally {
    await temporary.remove();
  }
}

async function importInto(
  output: string,
  { model, labels, preprocessing, data, golden, modelTimeLimit, ...values }: Values,
  context: CommandContext,
  progress: Progress,
): Promise<Bundle> {
  // Pictures and sharp are no part of what a bundle needs.
  const [{ importModel }, { loadData }] = await Promise.all([
    import('../../bundle/import-model.ts'),
    import('../steps/load-data.ts'),
  ]);
  const dataset =
    data === undefined ? undefined : await loadData(data, values, context, progress, { forTraining: false });
  if (dataset?.pictures.length === 0) {
    const errors = dataset.findings.filter(({ severity }) => severity === 'error');
    const lines = [
      `${dataset.root} has no usable picture.`,
      ...errors.map(({ message }) => `  - ${message}`),
    ];
    throw new ModelBuilderError('dataset-empty', lines.join('\n'), {
      hint: 'Mend the data, or leave --data out: golden samples are drawn then.',
      exitCode: EXIT.failure,
    });
  }
  return await importModel({
    model: resolve(context.cwd, model!),
    ...(labels !== undefined && { labels: resolve(context.cwd, labels) }),
    preprocessing,
    golden,
    output,
    note: (text) => progress.sentence(visible(text)),
    onMeasured: (measured, taken) => {
      for (const line of feedingsTable(measured, taken)) progress.line(line);
    },
    modelTimeLimitSeconds: modelTimeLimit,
    signal: context.signal,
    ...(dataset === undefined ? {} : { pictures: dataset.pictures }),
  });
}

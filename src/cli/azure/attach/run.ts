import { join, resolve } from 'node:path';
import { createTemporaryFolder } from '../../../io/temporary-folder.ts';
import { attachJob } from '../../../training/azure/flow/attach-job.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { createProgress } from '../../report/progress.ts';
import { accuracySentence } from '../../report/evaluation.ts';
import { checkBundleFolder, placeBundle } from '../../steps/bundle-folder.ts';
import { bundleResult, trainBundle, type Trained } from '../../steps/train-bundle.ts';
import { findJob, namedWorkspace } from '../find-job.ts';
import { openAzure } from '../session.ts';
import { generateAttached, settleAttached } from './generate.ts';
import type { AZURE_ATTACH_FLAGS } from './spec.ts';

const EXAMPLE = 'npx create-model-builder azure attach --workspace flowers';

/** `model-builder azure attach` */
export async function run(
  { positionals, values }: CommandInput<typeof AZURE_ATTACH_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const progress = createProgress(context.terminal, context.now);
  try {
    const output = values.output === undefined ? undefined : resolve(context.cwd, values.output);
    if (output !== undefined) await checkBundleFolder(output, values.force, context);
    const { azure } = await openAzure(values, context, (line) => progress.line(line));
    const workspace = await namedWorkspace(azure, values, EXAMPLE);
    const { at, job } = await findJob(azure, workspace, positionals.at(0));
    const target = values.target ?? (output === undefined ? job.properties.experimentName : undefined);
    // What would stop the generation stops it here, before anybody waits for the job.
    const projects = target === undefined ? undefined : await settleAttached(target, values, context);

    const { golden, targetPrecision, modelTimeLimit: modelTimeLimitSeconds } = values;
    const options = { golden, targetPrecision, modelTimeLimitSeconds };
    const attach = (folder: string): Promise<Trained> => {
      const place = { folder, place: `${at.workspace}/${at.job}` };
      return trainBundle((run) => attachJob(azure, at, options, run), place, context, progress);
    };
    return await withBundle(output, attach, async ({ bundle, findings, seconds }) => {
      const facts = {
        ...at,
        findings,
        seconds,
        ...bundleResult(bundle),
        bundle: output ?? null,
      };
      if (projects !== undefined) {
        const outcome = await generateAttached(projects, bundle, output, context, progress);
        return { ...outcome, result: { ...facts, ...outcome.result } };
      }
      const accuracy = bundle.metrics === undefined ? '' : `${accuracySentence(bundle.metrics)}\n`;
      return {
        text: `${accuracy}Bundle: ${output}\nNext:   npx create-model-builder generate my-app --bundle ${values.output}\n`,
        result: facts,
      };
    });
  } finally {
    progress.end();
  }
}

/** Where the bundle lies while it is needed: kept in `output`, or gone at the end. */
async function withBundle<T>(
  output: string | undefined,
  attach: (folder: string) => Promise<Trained>,
  use: (trained: Trained) => Promise<T>,
): Promise<T> {
  if (output !== undefined) return await use((await placeBundle(output, attach)).made);
  const temporary = await createTemporaryFolder();
  try {
    return await use(await attach(join(temporary.path, 'bundle')));
  } finally {
    await temporary.remove();
  }
}

import { basename, dirname, join, resolve } from 'node:path';
import { createTemporaryFolder } from '../../io/temporary-folder.ts';
import { MANIFEST_FOLDER } from '../../scaffold/manifest.ts';
import type { Plan } from '../../scaffold/plan.ts';
import type { CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { Progress } from '../report/progress.ts';
import { checkBundleFolder, placeBundle } from '../steps/bundle-folder.ts';
import { chooseTrainer } from '../steps/choose-trainer.ts';
import { finishProjects } from '../steps/finish-projects.ts';
import { firstPrediction } from '../steps/first-prediction.ts';
import { commitProjects, planSolution, projectsPlace, projectsResult } from '../steps/generate-projects.ts';
import { datasetResult } from '../steps/load-data.ts';
import { pictureFolders } from '../steps/outside-pictures.ts';
import { checkTraining, bundleResult, trainBundle, type Trained } from '../steps/train-bundle.ts';
import { reportTraining } from '../steps/write-report.ts';
import { keepPlaces } from '../kept-places.ts';
import { trainingRecord } from '../training-record.ts';
import type { Answers } from './answers.ts';
import { createSummary } from './summary.ts';
import { dryRunOutcome } from './dry-run.ts';
import type { CreateInput } from './run.ts';

/**
 * Pictures → dataset → bundle → plan → commit → git, install. Until the commit nothing is written but the bundle, in a
 * temporary folder or in `--output`.
 */
export async function create(
  answers: Answers,
  given: CreateInput['values'],
  context: CommandContext,
  progress: Progress,
): Promise<CommandOutcome> {
  const output = given.output === undefined ? undefined : resolve(context.cwd, given.output);
  const checkOutput = async (pictures: readonly string[]): Promise<void> => {
    if (output !== undefined) await checkBundleFolder(output, given.force, context, pictures);
  };
  await checkOutput(await pictureFolders(given, context));

  const { data, loaded, values, project } = await answers.settle();
  await checkOutput(await pictureFolders({ ...given, data }, context));
  const goal = { name: values.name ?? basename(project.place), place: output ?? project.place };
  const trainer = await chooseTrainer(values, loaded, goal, context, progress, answers.session?.());
  const preflight = await checkTraining(loaded, trainer, context, progress);
  if (given.dryRun) {
    // On a terminal the trainer's summary has just been shown.
    const summary = context.terminal.animates ? undefined : preflight.summary;
    return await dryRunOutcome(project, loaded.dataset, preflight, values, summary);
  }

  await answers.agree?.(values);
  return await withBundle(output, progress, async (train) => {
    const { bundle, findings, seconds, settle } = await train((folder) =>
      trainBundle(
        (run) => trainer.train(loaded.dataset, run),
        { folder, place: goal.place },
        context,
        progress,
        preflight.findings,
      ),
    );
    context.signal.throwIfAborted();
    const record = trainingRecord({ ...values, data }, project.target, context.cwd);
    const plan = await planSolution(bundle.directory, project, values, progress, record);
    context.signal.throwIfAborted();
    const files = await commitProjects(plan, values.force, context, progress);
    await settle();
    await keepPlaces(join(project.target, project.folders[0]), { ...values, data }, context);
    const finished = await finishProjects(plan, project, values, context, progress);
    const beside = reportPlace(plan) ?? output;
    const report =
      beside === undefined
        ? null
        : await reportTraining(
            {
              beside,
              name: project.name,
              bundle,
              data: loaded,
              given: data,
              findings,
              seconds,
              seed: values.seed,
            },
            values,
            context,
            progress,
          );
    const split = { seed: values.seed, validationShare: values.validationSplit };
    const session = {
      own: values.train === 'local' && values.backbone === undefined,
      timeLimitSeconds: values.modelTimeLimit,
      signal: context.signal,
    };
    const prediction = await firstPrediction(bundle, loaded, split, session, progress);
    return {
      // On a terminal the evaluation has been shown.
      text: createSummary(
        projectsPlace(plan, project),
        context.terminal.animates ? undefined : bundle.metrics,
        finished.next,
        output,
      ),
      result: {
        ...projectsResult(plan, project, files, finished),
        bundle: output ?? null,
        dataset: datasetResult(loaded.dataset),
        findings,
        seconds,
        report,
        ...bundleResult(bundle),
        prediction,
      },
      ...(finished.error && { error: finished.error }),
    };
  });
}

/** The model package's `.model-builder`, where the other records of pictures lie; undefined for a generator without a model. */
function reportPlace({ root, operations }: Plan): string | undefined {
  const model = operations.find(({ path }) => path.endsWith('assets/MLModel.zip'));
  return model && join(root, dirname(dirname(model.path)), MANIFEST_FOLDER);
}

type Train = (make: (folder: string) => Promise<Trained>) => Promise<Trained>;

/** Where the bundle lies while it is needed: kept in `output`, or gone at the end. */
async function withBundle<T>(
  output: string | undefined,
  progress: Progress,
  use: (train: Train) => Promise<T>,
): Promise<T> {
  if (output !== undefined) {
    return await use(async (make) => {
      const { made, kept } = await placeBundle(output, make);
      if (kept !== undefined) progress.line(`The earlier bundle is kept in ${kept}.`);
      return made;
    });
  }
  const temporary = await createTemporaryFolder();
  try {
    return await use((make) => make(join(temporary.path, 'bundle')));
  } finally {
    await temporary.remove();
  }
}

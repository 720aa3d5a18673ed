import { join, resolve } from 'node:path';
import { readBundle } from '../../bundle/read-bundle.ts';
import type { Bundle } from '../../bundle/types.ts';
import { damageFindings } from '../../dataset/inspection.ts';
import type { Finding, Picture } from '../../dataset/types.ts';
import type { ModelBuilderError } from '../../errors.ts';
import { createTemporaryFolder } from '../../io/temporary-folder.ts';
import { holdOut } from '../../training/local/held-out.ts';
import { localTrainer } from '../../training/local/local-trainer.ts';
import type { LocalOptions } from '../../training/local/options.ts';
import type { Comparison } from '../../training/compare-models.ts';
import type { TrainingRun } from '../../training/trainer.ts';
import { MANIFEST_FOLDER } from '../../scaffold/manifest.ts';
import { planUpdate } from '../../update/plan-update.ts';
import { withProjectBundle } from '../../update/model-project.ts';
import { prepare } from '../../update/prepare.ts';
import type { CommandInput, CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { displayFolder } from '../display-path.ts';
import { showWarnings } from '../report/dataset.ts';
import { createProgress, type Progress } from '../report/progress.ts';
import { datasetResult, loadTrainingData, type TrainingData } from '../steps/load-data.ts';
import { withOptions } from '../steps/choose-trainer.ts';
import { checkTraining, bundleResult, trainBundle } from '../steps/train-bundle.ts';
import { reportTraining } from '../steps/write-report.ts';
import { checkTrainingValues, localOptions } from '../training-answers.ts';
import { applyUpdates, previewUpdates, settleConflicts, type GroupUpdate } from '../update/apply.ts';
import { keepPlaces, keptPlaces } from '../kept-places.ts';
import { agreeToPlaces } from './agree-to-places.ts';
import { sayWhatIsUsed } from '../update/report.ts';
import { compareOn, unseenPictures } from './compare.ts';
import { findModel, type ModelAtWork } from './find-model.ts';
import { findPictures } from './pictures.ts';
import { refusalOf } from './refusal.ts';
import { comparisonLines } from './report.ts';
import type { RETRAIN_FLAGS } from './spec.ts';
import {
  renewedRecord,
  settleTraining,
  type RetrainValues,
  type SettledTraining,
} from './training-values.ts';

/** Share that version 0.1.0 held out. */
const OLD_SHARE = 0.2;

/** `model-builder retrain` */
export async function run(
  { positionals, values: given }: CommandInput<typeof RETRAIN_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const progress = createProgress(context.terminal, context.now);
  const temporary = await createTemporaryFolder();
  try {
    const found = await findModel(positionals.at(0), given, context, progress);
    const record = found.model.manifest.answers.training;
    progress.end();
    const kept = await keptPlaces(found.model.folder, context);
    const values = await findPictures(record, given, kept, found.root, context);
    const settled = await settleTraining(record, values, found.root, context.cwd);
    checkTrainingValues(settled);
    await agreeToPlaces(settled, values, kept, found.tree, positionals.at(0), context);
    if (given.data === undefined && values.data === kept.data && kept.data !== undefined)
      progress.sentence(`The pictures are where the last training on this machine had them: ${kept.data}.`);
    const data = await loadTrainingData(settled, context, progress);
    const earlier = await withProjectBundle(found.model, async (folder) => await readBundle(folder));
    // What version 0.1.0 recorded as the share is its default: it held out whether asked to or not.
    const { seed, validationSplit = OLD_SHARE } = settled;
    const recorded = { seed, validationShare: validationSplit };
    const { labelsFrom } = data;
    const answers = {
      ...settled,
      labelsFrom,
      ...(earlier.scores === undefined && { validationSplit: undefined }),
    };
    const options = { ...localOptions(answers, context.cwd), ...data };
    const folder = join(temporary.path, 'bundle');
    const trained = await newBundle(folder, values, data, options, context, progress);
    const { bundle, findings, leftOut: told } = trained;
    const [was, is] = [earlier, bundle].map(({ pipeline }) => pipeline.trainer.backbone?.name);
    if (was !== undefined && is !== undefined && was !== is)
      progress.sentence(`The new model looks at pictures with another backbone: ${is} in place of ${was}.`);
    const assets = join(found.model.folder, 'assets');
    const session = {
      own: values.bundle === undefined && settled.backbone === undefined,
      timeLimitSeconds: values.modelTimeLimit,
    };
    const pictures =
      data.validationData === undefined
        ? unseenPictures(data.dataset.pictures, earlier, bundle, holdOut(data.dataset, recorded).validation)
        : holdOut(data.dataset, { ...recorded, ...data }).validation;
    const { comparison, leftOut } = await compareOn(
      pictures,
      { folder: assets, scores: earlier.scores },
      { folder: bundle.directory, scores: bundle.scores },
      session,
      context,
      progress,
    );
    // What cannot be decoded was left out of the training as well, which has said so.
    const added = damageFindings(
      [...leftOut].flatMap(([picture, reason]) =>
        told.has(picture) ? [] : [{ name: picture.name, reason }],
      ),
    );
    showWarnings(added, context.terminal, progress);
    for (const line of comparisonLines(comparison)) progress.sentence(line);
    const outcome = await replaceModel(found, answers, bundle, comparison, values, context, progress);
    const report =
      outcome.result.replaced === true
        ? await reportTraining(
            {
              beside: join(found.model.folder, MANIFEST_FOLDER),
              name: found.model.manifest.answers.name,
              bundle,
              data,
              given: values.data ?? displayFolder(settled.data, context.cwd),
              findings: [...findings, ...added],
              seed: settled.seed,
            },
            values,
            context,
            progress,
          )
        : null;
    const facts = {
      dataset: datasetResult(data.dataset),
      findings: [...findings, ...added],
      report,
      ...bundleResult(bundle),
      comparison,
    };
    return { ...outcome, result: { ...facts, ...outcome.result } };
  } finally {
    progress.end();
    await temporary.remove();
  }
}

async function newBundle(
  folder: string,
  { bundle }: RetrainValues,
  data: TrainingData,
  options: LocalOptions,
  context: CommandContext,
  progress: Progress,
): Promise<{
  readonly bundle: Bundle;
  readonly findings: readonly Finding[];
  readonly leftOut: ReadonlySet<Picture>;
}> {
  if (bundle !== undefined)
    return { bundle: await readBundle(resolve(context.cwd, bundle)), findings: [], leftOut: new Set() };
  const trainer = withOptions(localTrainer, options);
  const preflight = await checkTraining(data, trainer, context, progress);
  const place = { folder, place: folder };
  const train = (run: TrainingRun): Promise<Bundle> => trainer.train(data.dataset, run);
  return await trainBundle(train, place, context, progress, preflight.findings);
}

/** What stands in the new model's way. At a terminal whoever sits there may say that labels go; what else is wrong is not asked about. */
async function settleRefusal(
  comparison: Comparison,
  values: RetrainValues,
  { terminal, signal }: CommandContext,
): Promise<ModelBuilderError | undefined> {
  const refusal = refusalOf(comparison, values);
  const withoutLabels = refusalOf(comparison, { ...values, dropLabels: true });
  if (refusal === undefined || withoutLabels !== undefined) return refusal;
  if (!terminal.canAsk || values.json || values.dryRun) return refusal;
  const { createPrompts } = await import('../create/prompts.ts');
  const question = `${refusal.message} Code that names ${comparison.dropped.length === 1 ? 'it' : 'them'} no longer compiles. Replace the model all the same?`;
  return (await createPrompts({ terminal, signal }).confirm(question, false)) ? undefined : refusal;
}

/** An update of the projects with the new bundle. */
async function replaceModel(
  { groups, root, model, tree }: ModelAtWork,
  settled: SettledTraining,
  bundle: Bundle,
  comparison: Comparison,
  values: RetrainValues,
  context: CommandContext,
  progress: Progress,
): Promise<CommandOutcome> {
  const refusal = await settleRefusal(comparison, values, context);
  const updates: GroupUpdate[] = [];
  for (const group of groups) {
    const { training: earlier } = model.manifest.answers;
    const training = renewedRecord(earlier, values, settled, root, context.cwd);
    const prepared = await prepare(group, {
      bundle: bundle.directory,
      tree,
      training,
      templates: values.templates,
      repositoryCode: values.repositoryCode ?? !values.dryRun,
      earlier: updates.map((update) => update.prepared),
    });
    updates.push({ prepared, planned: await planUpdate(prepared) });
  }
  if (values.dryRun) {
    sayWhatIsUsed(updates, progress);
    if (refusal)
      progress.line(
        `${refusal.message} Unless told otherwise nothing would be changed; with --replace and --drop-labels, this would be:`,
      );
    const { text, result } = await previewUpdates(updates, values.conflict, context);
    return { text, result: { ...result, replaced: false } };
  }
  if (refusal) return { text: '', result: { updated: false, replaced: false, projects: [] }, error: refusal };
  const decided = await settleConflicts(updates, values, context);
  const outcome = await applyUpdates(decided, model.folder, context, progress);
  await keepPlaces(model.folder, settled, context);
  const added = comparison.labels.filter(({ verdict }) => verdict === 'new').map(({ label }) => label);
  const changed = added.length > 0 || comparison.dropped.length > 0;
  const advice = changed
    ? 'The labels have changed: build the projects, and the compiler points at the places that name them.\n'
    : '';
  return { text: `${outcome.text}${advice}`, result: { ...outcome.result, replaced: true } };
}

import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readStoredZip } from '../../templates/model/src/stored-zip.ts';
import { readMLModel, type MLModel } from '../../templates/model/src/ml-model.ts';
import { ModelBuilderError } from '../errors.ts';
import { listFiles } from '../io/bundle-files.ts';
import { readFileIfPresent } from '../io/read-if-present.ts';
import { openRegularFile } from '../io/regular-file.ts';
import { hashAtOnce } from '../io/file-hash.ts';
import { PATH_FAULTS } from '../scaffold/safe-path.ts';
import { sha256Of } from '../sha256.ts';
import { acceptModel } from './acceptance.ts';
import type { Pipeline } from './pipeline.ts';
import { invalid, parseBundleJson, parseMetrics, validate } from './schema.ts';
import type { Bundle, PictureScores } from './types.ts';

/** Bytes: the scores of many pictures for many labels. */
const JSON_LIMIT = 256 * 1024 * 1024;

const PIPELINE = 'pipeline.json';
const HINT = 'Train again, or copy the bundle again from where it was made.';
const NO_BUNDLE =
  'Name the folder that `npx create-model-builder train`, or `create` with --output, wrote. A generated project is no bundle: `npx create-model-builder retrain` and `update` work on those.';

/**
 * Reads a bundle's folder and checks every hash, every schema and that the model fits its pipeline: that of `MLModel.zip`, which
 * a `pipeline.json` beside it must not contradict.
 * @param directory absolute path
 * @throws ModelBuilderError `bundle-…` or `model-…`
 */
export async function readBundle(directory: string): Promise<Bundle> {
  const { pipeline } = await openMLModel(join(directory, 'MLModel.zip'), NO_BUNDLE);
  for (const [name, { sha256 }] of Object.entries(pipeline.files))
    await checkFile(join(directory, name), sha256);
  await checkPipeline(join(directory, PIPELINE), pipeline);
  const goldenFile = join(directory, 'golden', 'golden.json');
  const golden = parseBundleJson('golden', await readRequired(goldenFile), goldenFile);
  for (const sample of golden.samples) await checkFile(join(directory, 'golden', sample.file), sample.sha256);
  const metricsFile = join(directory, 'metrics.json');
  const measured = await readFileIfPresent(metricsFile, JSON_LIMIT);
  const metrics = measured && parseMetrics(measured, metricsFile);
  const scoresFile = join(directory, 'scores.json');
  const scored = await readFileIfPresent(scoresFile, JSON_LIMIT);
  const scores = scored && parseBundleJson('scores', scored, scoresFile);
  if (scores) checkScores(scores, pipeline.labels, scoresFile);
  const notices = await readNotices(join(directory, 'notices'));
  return {
    directory,
    pipeline,
    golden,
    notices,
    ...(metrics ? { metrics } : {}),
    ...(scores ? { scores } : {}),
  };
}

/**
 * Reads `MLModel.zip`, and accepts what is in it.
 * @param absent what to do where there is none
 * @throws ModelBuilderError `bundle-not-found`, `bundle-damaged`, `bundle-invalid` or `model-…`
 */
export async function openMLModel(
  file: string,
  absent = 'Name the MLModel.zip of a bundle, or that in the assets of a generated model package.',
): Promise<MLModel> {
  let mlModel: MLModel;
  try {
    // Generated code, which opens it, waits for whatever it finds.
    await (await openRegularFile(file)).close();
    mlModel = await readMLModel(file);
  } catch (cause) {
    // ENOTDIR: the archive itself was named, not its folder.
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? ''))
      throw new ModelBuilderError('bundle-not-found', `There is no ${file}.`, { hint: absent });
    if (cause instanceof ModelBuilderError) throw cause;
    await assertPipeline(file);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelBuilderError('bundle-damaged', `Cannot read ${file}: ${reason}`, { hint: HINT, cause });
  }
  validate('pipeline', mlModel.pipeline, file);
  acceptModel(mlModel.model, mlModel.pipeline, mlModel.pipeline.labels);
  return mlModel;
}

/** What the generated code refuses in few words is said in more here. A damaged archive is for the caller to report. */
async function assertPipeline(file: string): Promise<void> {
  const archive = await readStoredZip(file, [PIPELINE]).catch(() => undefined);
  const content = archive?.entries.get(PIPELINE);
  if (content && sha256Of(content) === archive?.comment) parseBundleJson('pipeline', content, file);
}

async function checkFile(file: string, sha256: string): Promise<void> {
  const found = await hashAtOnce(file).catch((cause: unknown) => {
    throw (cause as NodeJS.ErrnoException).code === 'ENOENT' ? lacks(file) : cause;
  });
  if (found.sha256 !== sha256)
    throw new ModelBuilderError('bundle-damaged', `${file} does not have the recorded SHA-256.`, {
      hint: HINT,
    });
}

/** There for people to read; a bundle that was made of a generated project has none. */
async function checkPipeline(file: string, pipeline: Pipeline): Promise<void> {
  const content = await readFileIfPresent(file);
  if (!content || isDeepStrictEqual(parseBundleJson('pipeline', content, file), pipeline)) return;
  throw new ModelBuilderError('bundle-damaged', `${file} is not the pipeline of the MLModel.zip beside it.`, {
    hint: `What is in MLModel.zip counts: delete ${file}, or copy the bundle again from where it was made.`,
  });
}

/** What a schema cannot say: the scores are those of the model's labels, one each. @throws ModelBuilderError `bundle-invalid` */
export function checkScores(
  { labels, pictures }: PictureScores,
  known: readonly string[],
  file: string,
): void {
  if (!isDeepStrictEqual(labels, known))
    throw invalid('scores', file, 'names other labels than the model, or in another order');
  pictures.forEach(({ label, scores }, place) => {
    if (scores.length !== labels.length)
      throw invalid(
        'scores',
        file,
        `has ${scores.length} scores for ${labels.length} labels at /pictures/${place}`,
      );
    if (!labels.includes(label))
      throw invalid('scores', file, `has a label that the model does not know at /pictures/${place}`);
  });
}

async function readRequired(file: string): Promise<Buffer> {
  const content = await readFileIfPresent(file, JSON_LIMIT);
  if (!content) throw lacks(file);
  return content;
}

function lacks(file: string): ModelBuilderError {
  return new ModelBuilderError('bundle-incomplete', `The bundle lacks ${file}.`, { hint: HINT });
}

async function readNotices(folder: string): Promise<Record<string, string>> {
  const names = await listFiles(folder);
  for (const name of names) {
    // They become files of the project, beside its own.
    const fault = PATH_FAULTS['file-name'](name);
    if (fault !== undefined)
      throw new ModelBuilderError(
        'bundle-invalid',
        `${folder} holds ${JSON.stringify(name)}, which ${fault}.`,
        {
          hint: `Rename it: it becomes a file of the generated project. ${HINT}`,
        },
      );
  }
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, (await readRequired(join(folder, name))).toString('utf8')] as const),
    ),
  );
}

import { join } from 'node:path';
import { parseLabels } from '../../../bundle/labels.ts';
import { createSession } from '../../../bundle/predictor.ts';
import { checkScores } from '../../../bundle/read-bundle.ts';
import { parseMetrics } from '../../../bundle/schema.ts';
import type { Metrics, PictureScores } from '../../../bundle/types.ts';
import { ModelBuilderError } from '../../../errors.ts';
import { readWhole } from '../../../io/file-pieces.ts';
import type { ModelTensor } from '../../../io/model-session.ts';
import { parseJson, type SchemaTypes } from '../../../io/validate.ts';
import { checkInput, JOB_RESULTS, JOB_SCORES, type PipelineFacts } from '../job/results.ts';
import type { BlobPlace } from '../transfer/blob-place.ts';
import { downloadFiles, listFolder } from '../transfer/download-folder.ts';
import type { TransferOptions } from '../transfer/transfer-options.ts';
import { jobCommand, type JobAddress } from './job-errors.ts';
import { largest } from '../../../largest.ts';

export interface CommandResults {
  readonly model: Uint8Array;
  readonly labels: readonly string[];
  readonly facts: PipelineFacts;
  readonly metrics: Metrics;
  /** Of the held-out pictures, which have the names of their uploads; absent in what a job of 0.1.0 left. */
  readonly scores?: PictureScores;
}

/** Logits may differ by this much, as a share of the largest, between PyTorch on a GPU and onnxruntime here; a familiarity by as much. */
const TOLERANCE = 0.01;

/**
 * Fetches what our script left behind, and checks that the model gives here what it gave there.
 * @param output folder in the container, ends in a slash
 * @param folder absolute path that the files are downloaded to
 * @throws ModelBuilderError `azure-results-missing`, `azure-results-damaged`, `azure-results-disagree`, `azure-storage-…`
 */
export async function fetchCommandResults(
  at: JobAddress,
  place: BlobPlace,
  output: string,
  folder: string,
  options: TransferOptions,
): Promise<CommandResults> {
  const found = await listFolder(place, output, options);
  const wanted = found.filter(({ path }) => [...JOB_RESULTS, JOB_SCORES].includes(path));
  const missing = JOB_RESULTS.filter((name) => !wanted.some(({ path }) => path === name));
  if (missing.length > 0) {
    throw new ModelBuilderError(
      'azure-results-missing',
      `The job ${at.job} is complete, but it left no ${missing.join(', no ')}.`,
      { hint: `Its log says why: ${jobCommand('logs', at)}` },
    );
  }
  await downloadFiles(wanted, folder, options);
  const [onnx, map, factsFile, metricsFile] = JOB_RESULTS.map((name) => join(folder, name));
  const model = await readWhole(onnx);
  const facts = await json('job-facts', factsFile);
  const metrics = parseMetrics(Buffer.from(await readWhole(metricsFile)), metricsFile);
  await replay(model, facts, factsFile, at);
  const labels = parseLabels(await text(map), map);
  if (!wanted.some(({ path }) => path === JOB_SCORES)) return { model, labels, facts, metrics };
  const scoresFile = join(folder, JOB_SCORES);
  const scores = await json('scores', scoresFile);
  checkScores(scores, labels, scoresFile);
  return { model, labels, facts, metrics, scores };
}

async function text(file: string): Promise<string> {
  return Buffer.from(await readWhole(file)).toString();
}

async function json<Name extends 'job-facts' | 'metrics' | 'scores'>(
  name: Name,
  file: string,
): Promise<SchemaTypes[Name]> {
  return parseJson(name, await text(file), ({ problem }, cause) =>
    damaged(`${file}, from the job, ${problem}.`, cause),
  );
}

function damaged(message: string, cause?: unknown): ModelBuilderError {
  return new ModelBuilderError('azure-results-damaged', message, {
    hint: 'Run the same command again. If it comes back, the job wrote it so: train anew.',
    cause,
  });
}

/** The script recorded what PyTorch made of a picture that both sides can draw. */
async function replay(
  model: Uint8Array,
  { check, input: tensor, output, familiarity, preprocessing }: PipelineFacts,
  file: string,
  at: JobAddress,
): Promise<void> {
  // Without it nothing proves that the model is the one that was measured.
  if (check === undefined) throw damaged(`${file}, from the job, has no logits to check the model with.`);
  const session = await createSession(model);
  try {
    const { width, height } = preprocessing.resize;
    const input = { data: checkInput({ width, height }), dims: [1, 3, height, width] };
    const outputs = await session.run({ [tensor.name]: input });
    const scale = largest(check.logits.map(Math.abs), 1);
    const isSame =
      agrees(outputs[output.name], check.logits, TOLERANCE * scale) &&
      (!familiarity || agrees(outputs[familiarity.name], [check.familiarity ?? NaN], TOLERANCE));
    if (isSame) return;
  } finally {
    await session.close();
  }
  throw new ModelBuilderError(
    'azure-results-disagree',
    `The model of the job ${at.job} does not give here the scores that it gave in Azure.`,
    {
      hint: 'Nothing was generated. Train anew; if it comes back, report the versions of PyTorch in the log of the job.',
    },
  );
}

/** Written so that a number that is none disagrees, and an output that is not there. */
function agrees(found: ModelTensor | undefined, expected: readonly number[], tolerance: number): boolean {
  return (
    found?.data.length === expected.length &&
    expected.every((value, index) => Math.abs(found.data[index] - value) <= tolerance)
  );
}

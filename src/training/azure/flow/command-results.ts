import { join } from 'node:path';
import { parseLabels } from '../../../bundle/labels.ts';
import { createSession } from '../../../bundle/predictor.ts';
import { validate } from '../../../bundle/schema.ts';
import type { Metrics } from '../../../bundle/types.ts';
import { ModelBuilderError } from '../../../errors.ts';
import { readWhole } from '../../../io/file-pieces.ts';
import { checkInput, JOB_RESULTS, type PipelineFacts } from '../job/results.ts';
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
}

/** Logits may differ by this much, as a share of the largest, between PyTorch on a GPU and onnxruntime here. */
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
  const wanted = found.filter(({ path }) => (JOB_RESULTS as readonly string[]).includes(path));
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
  const facts = (await json(factsFile)) as PipelineFacts;
  assertCheck(facts, factsFile);
  const metrics = (await json(metricsFile)) as Metrics;
  validate('metrics', metrics, metricsFile);
  await replay(model, facts, at);
  return { model, labels: parseLabels(await text(map), map), facts, metrics };
}

async function text(file: string): Promise<string> {
  return Buffer.from(await readWhole(file)).toString();
}

async function json(file: string): Promise<unknown> {
  try {
    return JSON.parse(await text(file)) as unknown;
  } catch (cause) {
    throw damaged(`${file}, from the job, is not JSON.`, cause);
  }
}

/** Without the script's own logits nothing proves that the model is the one that was measured. */
function assertCheck({ check }: Partial<PipelineFacts>, file: string): void {
  const { logits } = check ?? {};
  if (Array.isArray(logits) && logits.length > 0 && logits.every(Number.isFinite)) return;
  throw damaged(`${file}, from the job, has no logits to check the model with.`);
}

function damaged(message: string, cause?: unknown): ModelBuilderError {
  return new ModelBuilderError('azure-results-damaged', message, {
    hint: 'Run the same command again. If it comes back, the job wrote it so: train anew.',
    cause,
  });
}

/** The script recorded PyTorch's logits for a picture that both sides can draw. */
async function replay(model: Uint8Array, facts: PipelineFacts, at: JobAddress): Promise<void> {
  const { check } = facts;
  const session = await createSession(model);
  try {
    const { width, height } = facts.preprocessing.resize;
    const input = { data: checkInput({ width, height }), dims: [1, 3, height, width] };
    const result = (await session.run({ [facts.input.name]: input }))[facts.output.name].data;
    const scale = largest(check.logits.map(Math.abs), 1);
    const off = check.logits.some((logit, index) => !(Math.abs(result[index] - logit) <= TOLERANCE * scale));
    if (!off && result.length === check.logits.length) return;
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

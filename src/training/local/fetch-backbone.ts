import { join } from 'node:path';
import type { FileFacts } from '../../bundle/pipeline.ts';
import { ModelBuilderError } from '../../errors.ts';
import { downloadFile } from '../../io/download.ts';
import { readDownloadRecord, writeDownloadRecord } from '../../io/download-record.ts';
import { defaultCacheDirectory } from '../../io/feature-cache.ts';
import { hubSettings } from '../../io/hub-settings.ts';
import { writingObstacle } from '../../io/path-facts.ts';
import { createTemporaryFolder } from '../../io/temporary-folder.ts';
import { readFileIfPresent } from '../../io/read-if-present.ts';
import { MODEL_LIMIT } from '../../io/regular-file.ts';
import { inspectOnnx } from '../../onnx/inspect.ts';
import type { TrainingRun } from '../trainer.ts';
import { parseBackboneAddress, type BackboneAddress, type RemoteFile } from './backbone-address.ts';
import { startPhase } from './progress.ts';
import { sha256Of } from '../../sha256.ts';

export interface FetchedBackbone {
  readonly name: string;
  /** Absolute path of the ONNX file; its companions lie beside it as Hugging Face lays them out. */
  readonly path: string;
}

/**
 * Downloads a backbone and what describes it, once: a complete earlier download is used again without the network, and one that
 * was interrupted goes on.
 * @throws ModelBuilderError `usage-backbone`, `io-download-…`, `model-…` when what arrives is not ONNX
 */
export async function fetchBackbone(
  backbone: string,
  cacheDirectory: string | undefined,
  run: TrainingRun,
): Promise<FetchedBackbone> {
  const { endpoint, token } = hubSettings();
  const address = parseBackboneAddress(backbone, endpoint);
  const key = sha256Of(address.models[0].url.href).slice(0, 16);
  const folder = await writableFolder(join(cacheDirectory ?? defaultCacheDirectory(), 'backbones', key), run);

  const earlier = await readDownloadRecord(folder);
  const known = address.models.find(({ path }) => earlier?.files[path] !== undefined);
  if (known !== undefined && earlier?.complete) {
    run.report({
      kind: 'note',
      text: `Backbone ${address.name} was downloaded before; delete ${folder} to download it again.`,
    });
    return { name: address.name, path: join(folder, known.path) };
  }

  const get = async (
    file: RemoteFile,
    onProgress?: (done: number, total: number) => void,
  ): Promise<FileFacts> =>
    await downloadFile(file.url, join(folder, file.path), {
      signal: run.signal,
      token: address.hub ? token : undefined,
      ...(onProgress && {
        onProgress: (done: number, total: number | undefined) => onProgress(done, total ?? done),
        accept: async (path: string) =>
          void inspectOnnx((await readFileIfPresent(path, MODEL_LIMIT)) ?? new Uint8Array()),
      }),
    });
  const files: Record<string, string> = { ...earlier?.files };
  let path = known?.path;
  if (path === undefined) {
    const model = await getModel(
      address.models,
      async (file) => await get(file, startPhase(run, 'download')),
    );
    const text = `Downloaded ${address.name}: ${model.bytes} bytes, SHA-256 ${model.sha256}.`;
    run.report({ kind: 'note', text });
    path = model.path;
    files[path] = model.sha256;
    // The large one is done, whatever becomes of the rest.
    await writeDownloadRecord(folder, { files, complete: false });
  }
  for (const file of address.companions) {
    const companion = await get(file).catch(orAbsent);
    if (companion !== undefined) files[file.path] = companion.sha256;
  }
  await writeDownloadRecord(folder, { files, complete: true });
  return { name: address.name, path: join(folder, path) };
}

/** The place in the cache, or where it cannot be made one that goes with this process. */
async function writableFolder(folder: string, run: TrainingRun): Promise<string> {
  const obstacle = await writingObstacle(folder);
  if (obstacle === undefined) return folder;
  run.report({
    kind: 'note',
    text: `The backbone is not kept for the next training: ${obstacle.path}: ${obstacle.reason}.`,
  });
  return (await createTemporaryFolder()).path;
}

/** The first of the places that a model may lie at. */
async function getModel(
  models: BackboneAddress['models'],
  get: (file: RemoteFile) => Promise<FileFacts>,
): Promise<FileFacts & { readonly path: string }> {
  const [first, ...others] = models;
  try {
    return { ...(await get(first)), path: first.path };
  } catch (error) {
    if (others.length === 0 || !isNotFound(error)) throw error;
    return await getModel(others, get);
  }
}

/** Storage servers answer 401 or 403 for files that do not exist. */
function orAbsent(error: unknown): undefined {
  if (
    error instanceof ModelBuilderError &&
    /^io-download-(not-found|forbidden|unauthorized)$/.test(error.code)
  )
    return undefined;
  throw error;
}

function isNotFound(error: unknown): boolean {
  return error instanceof ModelBuilderError && error.code === 'io-download-not-found';
}

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { loopback, serve } from './support/loopback.ts';
import { recordedRun, workshop } from './support/photos.ts';
import { classifierModel, poolerModel, tokenModel } from './support/tiny-models.ts';

const CONFIG = { size: { width: 32, height: 32 }, image_mean: [0.5, 0.4, 0.3], image_std: [0.2, 0.3, 0.2] };
const preprocessorConfig = JSON.stringify(CONFIG);

describe('a backbone of the hub', () => {
  const env = { ...process.env };
  beforeEach(() => {
    delete process.env.HF_TOKEN;
  });
  afterEach(() => {
    process.env = { ...env };
  });

  const card = '---\nlicense: apache-2.0\n---\n';
  /** Files of a small hub; everything else is 404. */
  const hub = async (files: Readonly<Record<string, string | Uint8Array>>) =>
    await loopback((request, response) => {
      const body = files[request.url!] as string | Uint8Array | undefined;
      if (body === undefined) response.writeHead(404).end('Entry not found');
      else serve(request, response, { body: Buffer.from(body), etag: '"v1"' });
    });

  it('is downloaded with what describes it, trained on, and not downloaded twice', async () => {
    await using shop = await workshop(poolerModel());
    const base = '/acme/tiny/resolve/v1.0';
    await using server = await hub({
      [`${base}/model.onnx`]: tokenModel(),
      [`${base}/preprocessor_config.json`]: preprocessorConfig,
      [`${base}/config.json`]: '{"model_type":"vit"}',
      [`${base}/README.md`]: card,
    });
    process.env.HF_ENDPOINT = server.origin;
    process.env.HF_TOKEN = 'hf_secret';
    const options = { ...shop.options, backboneLicense: undefined, backbone: 'hub:acme/tiny@v1.0' };
    const run = recordedRun(join(shop.folder, 'first'));
    const { pipeline } = await localTrainer.train(shop.dataset, options, run);
    expect(pipeline.trainer.backbone).toMatchObject({ name: 'hub:acme/tiny@v1.0', license: 'apache-2.0' });
    expect(run.events).toContainEqual({
      kind: 'note',
      text: expect.stringContaining('class token') as string,
    });
    expect(server.requests[0].path).toBe(`${base}/onnx/model.onnx`);
    expect(server.requests.every(({ headers }) => headers.authorization === 'Bearer hf_secret')).toBe(true);
    expect(JSON.stringify(run.events)).not.toContain('hf_secret');

    const before = server.requests.length;
    await localTrainer.train(shop.dataset, options, recordedRun(join(shop.folder, 'second')));
    expect(server.requests).toHaveLength(before);
  });

  it('does not download the model again when what lies beside it was interrupted', async () => {
    await using shop = await workshop(poolerModel());
    const base = '/acme/tiny/resolve/main';
    const files = new Map<string, Uint8Array | string>([
      [`${base}/onnx/model.onnx`, poolerModel()],
      [`${base}/preprocessor_config.json`, preprocessorConfig],
    ]);
    const abort = new AbortController();
    await using server = await loopback((request, response) => {
      const interrupts = request.url!.endsWith('preprocessor_config.json') && !abort.signal.aborted;
      if (interrupts) abort.abort();
      const body = files.get(request.url!);
      if (body === undefined) response.writeHead(404).end();
      else serve(request, response, { body: Buffer.from(body), etag: '"v1"' });
    });
    process.env.HF_ENDPOINT = server.origin;
    const options = { ...shop.options, backbone: 'hub:acme/tiny' };
    const interrupted = recordedRun(join(shop.folder, 'first'), { signal: abort.signal });
    await expect(localTrainer.train(shop.dataset, options, interrupted)).rejects.toMatchObject({
      name: 'AbortError',
    });
    await localTrainer.train(shop.dataset, options, recordedRun(join(shop.folder, 'second')));
    const models = server.requests.filter(({ path }) => path.endsWith('/model.onnx'));
    expect(models).toHaveLength(1);
  });

  it('is downloaded again when the kept copy was damaged', async () => {
    await using shop = await workshop(poolerModel());
    const base = '/acme/tiny/resolve/main';
    await using server = await hub({
      [`${base}/onnx/model.onnx`]: poolerModel(),
      [`${base}/preprocessor_config.json`]: preprocessorConfig,
    });
    process.env.HF_ENDPOINT = server.origin;
    const options = { ...shop.options, backbone: 'hub:acme/tiny' };
    const run = recordedRun(join(shop.folder, 'first'));
    await localTrainer.train(shop.dataset, options, run);
    const [note] = run.events.flatMap((event) =>
      event.kind === 'note' && event.text.startsWith('Downloaded') ? [event.text] : [],
    );
    expect(note).toMatch(/SHA-256 [0-9a-f]{64}/);
    const again = recordedRun(join(shop.folder, 'second'));
    await localTrainer.train(shop.dataset, options, again);
    const kept = again.events
      .flatMap((event) => (event.kind === 'note' ? [/delete (\S+) to/.exec(event.text)?.[1]] : []))
      .find(Boolean)!;
    await writeFile(join(kept, 'onnx', 'model.onnx'), poolerModel().subarray(0, 5000));
    const before = server.requests.length;
    await localTrainer.train(shop.dataset, options, recordedRun(join(shop.folder, 'third')));
    expect(server.requests.length).toBeGreaterThan(before);
    await rm(kept, { recursive: true });
  });

  it('names a page that came instead of a model, and keeps nothing of it', async () => {
    await using shop = await workshop(poolerModel());
    await using server = await loopback((_, response) =>
      response.writeHead(200).end('<!doctype html><html><body>Sign in</body></html>'),
    );
    const options = { ...shop.options, backbone: `${server.origin}/m.onnx` };
    await expect(
      localTrainer.train(shop.dataset, options, recordedRun(join(shop.folder, 'b'))),
    ).rejects.toMatchObject({
      code: 'model-not-onnx',
      message: expect.stringMatching(/html/i) as string,
    });
  });

  it('says that there is no such model', async () => {
    await using shop = await workshop(poolerModel());
    await using server = await hub({});
    process.env.HF_ENDPOINT = server.origin;
    const options = { ...shop.options, backbone: 'hub:acme/none' };
    await expect(
      localTrainer.train(shop.dataset, options, recordedRun(join(shop.folder, 'b'))),
    ).rejects.toMatchObject({
      code: 'io-download-not-found',
    });
  });

  it('is taken from a URL with a sidecar beside it', async () => {
    await using shop = await workshop(poolerModel());
    const sidecar = JSON.stringify({ resize: { mode: 'stretch', width: 32, height: 32 }, license: 'MIT' });
    await using server = await hub({ '/x/net.onnx': classifierModel(), '/x/net.onnx.json': sidecar });
    const options = { ...shop.options, backboneLicense: undefined, backbone: `${server.origin}/x/net.onnx` };
    const { pipeline } = await localTrainer.train(shop.dataset, options, recordedRun(join(shop.folder, 'b')));
    expect(pipeline.trainer.backbone).toMatchObject({ name: `${server.origin}/x/net.onnx`, license: 'MIT' });
  });
});

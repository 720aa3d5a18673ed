import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOwnPackage } from '../../src/io/own-package.ts';
import { readEmbeddedBackbone } from '../../src/training/local/embedded-backbone.ts';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { recordedRun, workshop } from './support/photos.ts';
import { poolerModel } from './support/tiny-models.ts';

describe('the embedded backbone', () => {
  it('tells what to do when it is missing, and when it is damaged', async () => {
    await using shop = await workshop(poolerModel());
    const folder = join(shop.folder, 'embedded');
    const hint = expect.stringContaining('Install create-model-builder again') as string;
    const missing = { code: 'training-backbone-missing', hint };
    const damaged = { code: 'training-backbone-damaged', hint };
    await expect(readEmbeddedBackbone('lite0', folder)).rejects.toMatchObject(missing);
    await cp(join(findOwnPackage().root, 'backbone'), folder, { recursive: true });
    await writeFile(join(folder, 'lite2.onnx'), poolerModel());
    await expect(readEmbeddedBackbone('lite0', folder)).resolves.toMatchObject({
      name: 'lite0',
      width: 3584,
    });
    await expect(readEmbeddedBackbone('lite0+lite2', folder)).rejects.toMatchObject(damaged);
    await rm(join(folder, 'lite2.onnx'));
    await expect(readEmbeddedBackbone('lite0+lite2', folder)).rejects.toMatchObject(missing);
    await writeFile(join(folder, 'backbone.json'), '{');
    await expect(readEmbeddedBackbone('lite0', folder)).rejects.toMatchObject(damaged);
  });

  it.each([
    [undefined, 'lite0'],
    ['lite0+lite2', 'lite0+lite2'],
  ])('trains: --backbone %s', async (backbone, name) => {
    await using shop = await workshop(poolerModel(), { counts: { red: 3, green: 3, blue: 3 } });
    const { cacheDirectory } = shop.options;
    const { pipeline, metrics } = await localTrainer.train(
      shop.dataset,
      { golden: 'synthetic', mirror: 'off', cacheDirectory, ...(backbone !== undefined && { backbone }) },
      recordedRun(join(shop.folder, 'b')),
    );
    expect(pipeline.trainer.backbone).toMatchObject({ name, license: 'Apache-2.0' });
    expect(metrics!.accuracy).toBe(1);
  });
});

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOwnPackage } from '../../src/io/own-package.ts';
import { readEmbeddedBackbone } from '../../src/training/local/embedded-backbone.ts';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { recordedRun, workshop } from './support/photos.ts';
import { poolerModel } from './support/tiny-models.ts';

describe('the embedded backbone', () => {
  it('tells how to get it when it is missing, and when it is damaged', async () => {
    await using shop = await workshop(poolerModel());
    const embedded = join(shop.folder, 'backbone');
    const hint = expect.stringContaining('npm run backbone') as string;
    await expect(readEmbeddedBackbone(embedded)).rejects.toMatchObject({
      code: 'training-backbone-missing',
      hint,
    });
    const facts = {
      name: 'x',
      file: 'tiny.onnx',
      sha256: '0'.repeat(64),
      features: 12,
      input: {},
      license: 'MIT',
    };
    await writeFile(join(embedded, 'backbone.json'), JSON.stringify(facts));
    await expect(readEmbeddedBackbone(embedded)).rejects.toMatchObject({
      code: 'training-backbone-damaged',
      hint,
    });
  });

  it.skipIf(!existsSync(join(findOwnPackage().root, 'backbone', 'backbone.json')))(
    'trains without any option but golden',
    async () => {
      await using shop = await workshop(poolerModel());
      const { cacheDirectory } = shop.options;
      const { pipeline, metrics } = await localTrainer.train(
        shop.dataset,
        { golden: 'synthetic', cacheDirectory },
        recordedRun(join(shop.folder, 'b')),
      );
      expect(pipeline.trainer.backbone).toMatchObject({ name: 'coco3+oid3', license: 'Apache-2.0' });
      expect(metrics!.accuracy).toBe(1);
    },
  );
});

/** Probabilities of a finished model, by hand. */

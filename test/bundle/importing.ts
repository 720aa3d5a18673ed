import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { importModel, type ImportOptions } from '../../src/bundle/import-model.ts';
import type { Bundle } from '../../src/bundle/types.ts';
import { tinyModel, type TinyModel } from '../support/tiny-model.ts';

export const LABELS = ['cat', 'dog', 'bird'];

/** A model of {@link LABELS}. */
export function tiny(options: Partial<TinyModel> = {}): Uint8Array {
  return tinyModel({ labels: LABELS.length, ...options });
}

/** For one test file: imports models, in a folder that is removed at its end. */
export function importing() {
  const notes: string[] = [];
  let folder = '';
  let count = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'import-model-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  return {
    at: (...names: readonly string[]) => join(folder, ...names),
    /** What the last import had to say. */
    notes,
    /** Name of the last import's bundle. */
    bundleName: () => `m${count}-bundle`,
    /** @param labels content of the labels file, or what becomes its JSON */
    importBytes: async (
      bytes: Uint8Array,
      labels: unknown,
      options: Partial<ImportOptions> = {},
    ): Promise<Bundle> => {
      const [model, names] = [join(folder, `m${++count}.onnx`), join(folder, `m${count}.json`)];
      await writeFile(model, bytes);
      await writeFile(names, typeof labels === 'string' ? labels : JSON.stringify(labels));
      notes.length = 0;
      return await importModel({
        model,
        labels: names,
        preprocessing: 'auto',
        golden: 'synthetic',
        output: join(folder, `m${count}-bundle`),
        note: (text) => notes.push(text),
        ...options,
      });
    },
  };
}

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readMLModel } from '../../templates/model/src/ml-model.ts';
import { ModelFileError, readStoredZip, storedZip } from '../../templates/model/src/stored-zip.ts';
import { openMLModel } from '../../src/bundle/read-bundle.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';

const NAMES = ['pipeline.json', 'bestModel.onnx', 'bestModelMap.json'] as const;

/** What a pipeline with right hashes and wrong content may say: members by path, `undefined` takes one away. */
const LIES: readonly (readonly [string, unknown])[] = [
  ['preprocessing', undefined],
  ['preprocessing', null],
  ['preprocessing/resize', undefined],
  ['preprocessing/resize/mode', 'evil'],
  ['preprocessing/resize/width', 100_000],
  ['preprocessing/resize/height', -5],
  ['preprocessing/resize/width', 8.5],
  ['preprocessing/resize/kernel', 'evil'],
  ['preprocessing/scale', '1'],
  ['preprocessing/mean', [0, 0]],
  ['preprocessing/std', [1, 0, 1]],
  ['input', 'x'],
  ['input/shape', [null, 3, 7, 7]],
  ['input/layout', 'NCWH'],
  ['output/name', 3],
  ['output/shape', [null, 9]],
  ['output/activation', undefined],
  ['threshold', 80],
  ['threshold', null],
  ['familiarity', null],
  ['familiarity', 'familiarity'],
  ['familiarity', { name: '', threshold: 0 }],
  ['familiarity', { name: 'familiarity' }],
  ['familiarity', { name: 'familiarity', threshold: 2 }],
  ['labels', { length: 2 }],
  ['labels', ['a', 7]],
  ['files', undefined],
  ['files/bestModel.onnx', null],
];

it.each(LIES)('%s: %j is refused at load, by the tool and by generated code', async (path, value) => {
  await using folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), ownParts(['a', 'b']));
  const file = folder.at('bundle/MLModel.zip');
  const { entries } = await readStoredZip(file, NAMES);
  const pipeline = JSON.parse(String(entries.get('pipeline.json'))) as Record<string, unknown>;
  const keys = path.split('/');
  const holder = keys.slice(0, -1).reduce((one, key) => one[key] as Record<string, unknown>, pipeline);
  holder[keys.at(-1)!] = value;
  const text = Buffer.from(JSON.stringify(pipeline));
  const sha256 = createHash('sha256').update(text).digest('hex');
  const changed = new Map([...entries, ['pipeline.json', text] as const]);
  await writeFile(file, Buffer.concat(storedZip(changed, sha256)));
  const refusal = await readMLModel(file).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ModelFileError);
  expect((refusal as Error).message).toContain(keys.at(-1));
  await expect(openMLModel(file)).rejects.toMatchObject({
    code: expect.stringMatching(/^bundle-(?:invalid|damaged)$/) as string,
    message: expect.stringContaining(file) as string,
  });
});

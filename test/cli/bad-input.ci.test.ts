import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { filesBelow } from '../support/pack.ts';
import { meansModel } from '../support/tiny-model.ts';
import { FOLDERS } from './bad-folders.ts';
import { testBadInput, type Row } from './bad-input.ts';
import { cli } from './built-cli.ts';
import { trainingWorld, writePictures, type World } from './training-world.ts';

const COMMANDS: readonly Row[] = [
  {
    title: 'train without data',
    args: ['train'],
    exit: 2,
    code: 'usage-missing-answer',
    says: ['--data', 'model-builder train'],
  },
  {
    title: 'train with a target',
    args: ['train', 'app', '--data', 'photos'],
    exit: 2,
    code: 'usage-unexpected-argument',
    says: ['"app"'],
  },
  {
    title: 'train over a bundle',
    args: ['train', '--data', 'photos', '--output', 'bundle'],
    exit: 3,
    code: 'bundle-exists',
    says: ['--force'],
  },
  {
    title: 'generate without a model',
    args: ['generate', 'app'],
    exit: 2,
    code: 'usage-missing-answer',
    says: ['--bundle'],
  },
  {
    title: 'generate without a target',
    args: ['generate', '--bundle', 'bundle'],
    exit: 2,
    code: 'usage-missing-answer',
    says: ['<target>'],
  },
  {
    title: 'generate with two models',
    args: ['generate', 'app', '--bundle', 'bundle', '--model', 'grid.onnx'],
    exit: 2,
    code: 'usage-contradiction',
    says: ['--bundle', '--model'],
  },
  {
    title: 'a bundle that is not there',
    args: ['generate', 'app', '--bundle', 'nowhere'],
    exit: 1,
    code: 'bundle-not-found',
    says: ['nowhere'],
  },
  {
    title: 'a bundle that is cut short',
    args: ['generate', 'app', '--bundle', 'cut-short'],
    exit: 1,
    code: 'bundle-damaged',
    says: ['MLModel.zip'],
  },
  {
    title: 'a model without labels',
    args: ['generate', 'app', '--model', 'grid.onnx'],
    exit: 2,
    code: 'usage-missing-answer',
    says: ['--labels'],
  },
  {
    title: 'a model that is a picture',
    args: ['generate', 'app', '--model', 'photos/red/1.png', '--labels', 'labels.json'],
    exit: 1,
    code: 'model-not-onnx',
    says: ['PNG'],
  },
  {
    title: 'labels that are not there',
    args: ['generate', 'app', '--model', 'grid.onnx', '--labels', 'nowhere.json'],
    exit: 1,
    code: 'labels-not-found',
    says: ['--labels', 'nowhere.json'],
  },
  {
    title: 'golden samples from a table with other columns',
    args: ['generate', 'app', '--model', 'grid.onnx', '--labels', 'labels.json', '--data', 'bad.csv'],
    exit: 1,
    code: 'dataset-empty',
    says: ['no usable picture', 'ImageSource', 'where', 'leave --data out'],
  },
  {
    title: 'a model that takes four pictures at a time',
    args: ['generate', 'app', '--model', 'batch-of-four.onnx', '--labels', 'three.json'],
    exit: 1,
    code: 'model-input-unsupported',
    says: ['4 pictures', '[1, ...]'],
  },
  {
    title: 'a model for pictures that no memory holds',
    args: ['generate', 'app', '--model', 'huge.onnx', '--labels', 'three.json'],
    exit: 1,
    code: 'model-input-unsupported',
    says: ['4096'],
  },
  {
    title: 'a model that is not what it declares',
    args: ['generate', 'app', '--model', 'another-size.onnx', '--labels', 'three.json'],
    exit: 1,
    code: 'model-not-runnable',
    says: ['cannot run', 'export it again'],
  },
  {
    title: 'another preprocessing',
    args: ['generate', 'app', '--model', 'grid.onnx', '--labels', 'labels.json', '--preprocessing', 'magic'],
    exit: 2,
    code: 'usage-bad-value',
    says: ['imagenet'],
  },
  {
    title: 'predict without pictures',
    args: ['predict', '--model', 'bundle'],
    exit: 2,
    code: 'usage-missing-answer',
    says: ['<pictures...>'],
  },
  {
    title: 'predict without a model',
    args: ['predict', 'photos/red/1.png', '--model', 'nowhere'],
    exit: 1,
    code: 'model-not-found',
    says: ['nowhere'],
  },
  {
    title: 'predict where there is no model',
    args: ['predict', 'photos/red/1.png'],
    exit: 1,
    code: 'model-not-found',
    says: ['MLModel.zip'],
  },
  {
    title: 'predict where there are two',
    args: ['predict', 'photos/red/1.png', '--model', 'two'],
    exit: 2,
    code: 'usage-several-models',
    says: ['a-model', 'b-model'],
  },
  {
    title: 'predict with a file of another kind',
    args: ['predict', 'photos/red/1.png', '--model', 'grid.onnx'],
    exit: 1,
    code: 'bundle-damaged',
    says: ['grid.onnx'],
  },
  {
    title: 'no labels to show',
    args: ['predict', 'photos/red/1.png', '--top', '0'],
    exit: 2,
    code: 'usage-bad-value',
    says: ['--top', '1 to 1000'],
  },
  {
    title: 'a threshold above one',
    args: ['predict', 'photos/red/1.png', '--threshold', '2'],
    exit: 2,
    code: 'usage-bad-value',
    says: ['--threshold'],
  },
  {
    title: 'pictures that are none',
    args: [
      'predict',
      'photos/red/1.png',
      'file.txt',
      'logo.svg',
      'nowhere.png',
      'circle',
      '--model',
      'bundle',
    ],
    exit: 1,
    code: 'predict-failed',
    says: ['4 of 5'],
  },
];

let world: World;
let before: string;

beforeAll(async () => {
  world = await trainingWorld();
  await mkdir(world.at('empty'));
  await writePictures(world.at('one-label'), { red: [200, 40, 40] }, 3);
  await writePictures(world.at('other-labels'), { red: [200, 40, 40], green: [20, 200, 20] }, 3);
  await writeFile(world.at('file.txt'), 'not a folder');
  await symlink(world.at('circle'), world.at('circle'), 'junction');
  await writeFile(world.at('logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>');
  await writeFile(world.at('labels.json'), '["a", "b"]');
  await writeFile(world.at('bad.csv'), 'where,what\nphotos/red/1.png,a\n');
  await writeFile(world.at('three.json'), '["a", "b", "c"]');
  await writeFile(world.at('batch-of-four.onnx'), meansModel({ batch: 4 }));
  await writeFile(world.at('huge.onnx'), meansModel({ side: 1_000_000 }));
  await writeFile(world.at('another-size.onnx'), meansModel({ inside: 9 }));
  await mkdir(world.at('taken'));
  await writeFile(world.at('taken', 'package.json'), '{ "precious": true }');
  await mkdir(world.at('half-taken', 'half-taken-model'), { recursive: true });
  await cli(['train', '--data', 'photos', ...world.backbone], {
    cwd: world.path,
    env: world.env,
    exitCodes: [0],
  });
  await cp(world.at('bundle'), world.at('cut-short'), { recursive: true });
  await truncate(world.at('cut-short', 'MLModel.zip'), 1000);
  for (const name of ['a-model', 'b-model']) {
    await mkdir(world.at('two', name, 'assets'), { recursive: true });
    await cp(world.at('bundle', 'MLModel.zip'), world.at('two', name, 'assets', 'MLModel.zip'));
  }
  before = await treeOf(world);
});
afterAll(async () => {
  // One look after all rows: nothing was lost, changed or left behind by any of them.
  expect(await treeOf(world)).toBe(before);
  await world.remove();
});

testBadInput('folders and files', FOLDERS, () => world);
testBadInput('commands', COMMANDS, () => world);

/** Paths and contents of everything but the cache. */
async function treeOf({ path }: World): Promise<string> {
  const files = (await filesBelow(path)).filter((file) => !relative(path, file).startsWith('cache'));
  const facts = files.map(async (file) => {
    return `${relative(path, file)} ${createHash('sha256')
      .update(await readFile(join(file)))
      .digest('hex')}`;
  });
  return (await Promise.all(facts)).join('\n');
}

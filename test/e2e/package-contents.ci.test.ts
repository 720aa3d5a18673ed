import { expect, test } from 'vitest';
import { packProject } from '../support/pack.ts';

const packed = await packProject();
const paths = packed.files.map(({ path }) => path);

test('the package has what it needs to run', () => {
  const needed = [
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    'package.json',
    'dist/plopfile.js',
    'dist/src/bin.js',
    'dist/src/model-builder.js',
    'SECURITY.md',
    'docs/cli.md',
    'docs/templates.md',
    'dist/src/index.js',
    'dist/src/index.d.ts',
    'schemas/pipeline.v1.json',
    'templates/model/template.json',
    'templates/solution/_gitignore',
    'templates/solution/_npmrc',
    'templates/solution/_yarnrc',
    'backbone/backbone.json',
    'backbone/lite0.onnx',
    'backbone/lite2.onnx',
    'backbone/NOTICE.md',
    'backbone/LICENSE-Apache-2.0.txt',
    'src/training/azure/job/train.py',
  ];
  expect(needed.filter((path) => !paths.includes(path))).toEqual([]);
});

test('the only TypeScript sources in it are those that are generated', () => {
  const sources = paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
  expect(sources.filter((path) => !path.startsWith('templates/'))).toEqual([]);
});

test.each(['test', 'tools', 'bench', 'snapshots', '.ci', '.github', 'dist/test', 'dist/tools'])(
  'it has nothing of %s',
  (folder) => {
    expect(paths.filter((path) => path.startsWith(`${folder}/`))).toEqual([]);
  },
);

test('of the sources it has only what Azure runs, what runs models from elsewhere, and what the report’s page holds', () => {
  const isRun =
    /^src\/(?:training\/azure\/job\/\w+\.py|io\/model-process\.mjs|report\/page\/page\.(?:js|css))$/;
  expect(paths.filter((path) => path.startsWith('src/') && !isRun.test(path))).toEqual([]);
});

test('it is under 11 MB', () => {
  expect(packed.size).toBeLessThan(11e6);
});

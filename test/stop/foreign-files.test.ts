import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBundle } from '../../src/bundle/read-bundle.ts';
import { parseLabels } from '../../src/bundle/labels.ts';
import { readOwnAnswers } from '../../src/cli/own-answers.ts';
import { previewLines } from '../../src/cli/report/dataset.ts';
import { confusionLines } from '../../src/cli/report/confusion.ts';
import { toUserError } from '../../src/cli/errors.ts';
import { fromMatrix } from '../../src/bundle/confusion.ts';
import { readTable } from '../../src/dataset/table.ts';
import { readLabelsFile, readModelFile } from '../../src/io/bundle-files.ts';
import { directoryView } from '../../src/io/directory-view.ts';
import { projectAt } from '../../src/io/find-projects.ts';
import { readHead } from '../../src/io/read-head.ts';
import { readText } from '../../src/io/read-text.ts';
import { readRegularFile, readRegularFileSync } from '../../src/io/regular-file.ts';
import { readTemplateFolder } from '../../src/io/template-folder.ts';
import { parseJson } from '../../src/monorepo/edit/json-tree.ts';
import { parseYaml } from '../../src/monorepo/edit/yaml-tree.ts';
import { parseManifest } from '../../src/monorepo/package-manifest.ts';
import { readJsonc, readYaml } from '../../src/monorepo/parse.ts';
import { MANIFEST_PATH } from '../../src/scaffold/manifest.ts';
import { readBackboneFiles } from '../../src/training/local/backbone-file.ts';
import { recallJob } from '../../src/training/azure/flow/remembered-job.ts';
import { bundleIn, ownParts } from '../support/bundles.ts';

let folder = '';
const at = (...names: readonly string[]): string => join(folder, ...names);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-builder-foreign-'));
  if (process.platform === 'win32') return;
  execFileSync('mkfifo', [at('pipe')]);
  await symlink('/dev/zero', at('zero'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('a pipe or a device where a file should be', () => {
  const NOT_A_FILE = { code: 'io-not-a-file' };

  it.each(['pipe', 'zero'])('%s is not opened, whoever reads', async (name) => {
    const path = at(name);
    await expect(readRegularFile(path)).rejects.toMatchObject(NOT_A_FILE);
    expect(() => readRegularFileSync(path)).toThrow(/is a (named pipe|device), not a file/);
    await expect(readText(path)).rejects.toMatchObject(NOT_A_FILE);
    await expect(readHead(path, 10)).rejects.toMatchObject(NOT_A_FILE);
    await expect(directoryView(folder).readText(name)).rejects.toMatchObject(NOT_A_FILE);
    await expect(readBackboneFiles(path)).rejects.toMatchObject(NOT_A_FILE);
    await expect(readModelFile(path)).rejects.toMatchObject({ code: 'model-not-found' });
    await expect(readLabelsFile(path)).rejects.toMatchObject({ code: 'labels-not-found' });
    await expect(readOwnAnswers(path)).rejects.toMatchObject({ code: 'templates-answer' });
  });

  it.each(['MLModel.zip', 'metrics.json', 'golden/golden.json', 'golden/sample-1.png', 'bestModel.onnx'])(
    'is no part of a bundle: %s',
    async (part) => {
      const directory = at(`bundle-${part.replace('/', '-')}`);
      await bundleIn(directory, ownParts(['a', 'b']));
      await rm(join(directory, part), { force: true });
      execFileSync('mkfifo', [join(directory, part)]);
      await expect(readBundle(directory)).rejects.toMatchObject(NOT_A_FILE);
    },
  );

  it('is no file of a template set, and none beside a backbone', async () => {
    await mkdir(at('templates', 'set'), { recursive: true });
    execFileSync('mkfifo', [at('templates', 'set', 'a.hbs')]);
    expect(await readTemplateFolder(at('templates'), true)).toEqual([]);
    await writeFile(at('some.onnx'), '');
    await symlink(at('pipe'), at('some.onnx.json'));
    await expect(readBackboneFiles(at('some.onnx'))).rejects.toMatchObject(NOT_A_FILE);
    await mkdir(at('project', '.model-builder'), { recursive: true });
    await symlink('/dev/zero', at('project', MANIFEST_PATH));
    expect(await projectAt(at('project'))).toBeUndefined();
  });
});

describe('a file that is larger than its kind ever is', () => {
  it('is refused before it is read', async () => {
    await writeFile(at('large'), Buffer.alloc(2 * 1024 * 1024));
    const tooLarge = {
      code: 'io-file-too-large',
      message: expect.stringMatching(/is larger than 1 MB\.$/) as string,
    };
    await expect(readRegularFile(at('large'), 1024 * 1024)).rejects.toMatchObject(tooLarge);
    expect(() => readRegularFileSync(at('large'), 1024 * 1024)).toThrow(/larger than 1 MB/);
    expect((await readRegularFile(at('large'))).length).toBe(2 * 1024 * 1024);
    expect(readRegularFileSync(at('large')).length).toBe(2 * 1024 * 1024);
  });

  it('is said for what the system refuses', () => {
    const error = Object.assign(new Error('EFBIG: file too large, write'), { code: 'EFBIG' });
    expect(toUserError(error, false)).toMatchObject({ code: 'io-efbig' });
  });
});

describe('what nests or repeats itself without end', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const bomb = [
    'packages:',
    '  - &a0 [x, x, x, x, x, x, x, x, x]',
    ...Array.from({ length: 9 }, (_, i) => `  - &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
  ].join('\n');
  const view = (text: string) => ({ ...directoryView(folder), readText: () => Promise.resolve(text) });
  const options = { file: 'x' } as never;

  it.each<[string, () => unknown, string]>([
    ['labels', () => parseLabels(deep, 'labels.json'), 'labels-invalid'],
    ['labels, one of them', () => parseLabels(`["a",${deep}]`, 'labels.json'), 'labels-invalid'],
    ['package.json', () => parseManifest(`{"workspaces":${deep}}`, 'package.json'), 'monorepo-package-json'],
    ['JSONC', () => readJsonc(view(deep), 'tsconfig.json'), 'monorepo-unparsable'],
    ['YAML', () => readYaml(view(deep), 'pnpm-workspace.yaml'), 'monorepo-unparsable'],
    [
      'YAML in lines',
      () => readYaml(view('- '.repeat(50_000)), 'pnpm-workspace.yaml'),
      'monorepo-unparsable',
    ],
    ['YAML aliases', () => readYaml(view(bomb), 'pnpm-workspace.yaml'), 'monorepo-unparsable'],
    ['an edit of JSON', () => parseJson(deep, options), 'monorepo-edit-unparsable'],
    ['an edit of YAML', () => parseYaml(bomb, options), 'monorepo-edit-unparsable'],
    ['answers', () => readOwnAnswers(`{"a":${deep}}`), 'templates-answer'],
  ])('%s: a sentence', async (_, read, code) => {
    await expect(Promise.resolve().then(read)).rejects.toMatchObject({ code });
  });
});

describe('very many', () => {
  it('labels are counted, and shown in a preview', () => {
    const labels = Array.from({ length: 200_000 }, (_, index) => `l${index}`);
    expect(previewLines({ labels, pictures: [] }).at(-1)).toContain('199985');
    expect(parseLabels(JSON.stringify(labels.slice(0, 100_000)), 'labels.json')).toHaveLength(100_000);
  });

  it('labels have a confusion matrix', () => {
    const labels = Array.from({ length: 400 }, (_, index) => `l${index}`);
    const confusion = labels.map((_, row) => labels.map((__, column) => (row === column ? 1 : 0)));
    expect(() => confusionLines(labels, fromMatrix(confusion), 80)).not.toThrow();
  });

  it('rows of a table have a limit', async () => {
    function* pieces() {
      yield 'ImageSource,Label\n';
      for (let index = 0; index < 21; index++) yield 'a.jpg,a\n'.repeat(1000);
    }
    await expect(readTable(pieces(), () => undefined, { mostRows: 20_000 })).rejects.toMatchObject({
      code: 'dataset-table-too-large',
      message: 'The table has more than 20,000 rows.',
    });
  });

  it('rows are read until a signal', async () => {
    const abort = new AbortController();
    let given = 0;
    function* pieces() {
      yield 'ImageSource,Label\n';
      for (; given < 100_000; given++) {
        if (given === 100) abort.abort();
        yield 'a.jpg,a\n'.repeat(1000);
      }
    }
    await expect(readTable(pieces(), () => undefined, { signal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(given).toBeLessThan(1000);
  });
});

describe('what was remembered of a job', () => {
  it.each(['', '{', '{}', 'null', '[]', '{"job":1}', '{"fingerprint":"f","job":"","output":"o"}'])(
    '%j is nothing to go on with',
    async (text) => {
      const state = { get: () => Promise.resolve(text), set: () => Promise.resolve() };
      expect(await recallJob(state, 'f')).toBeUndefined();
    },
  );
});

it('a folder is not taken for one of those', async () => {
  expect(await directoryView(folder).readText('.')).toBeUndefined();
  expect((await readdir(folder)).length).toBeGreaterThan(0);
});

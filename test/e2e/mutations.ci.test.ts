import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import type { RunResult } from '../support/run.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { npmRun } from './support/generated-project.ts';
import { linkDependencies } from './support/shared-dependencies.ts';
import { digitsBundle, tool } from './support/tool.ts';
import { NIGHTLY } from '../support/nightly.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  const bare = ['--no-install', '--no-git'];
  await tool(['generate', 'own', '--bundle', await digitsBundle(), ...bare], { cwd: folder.path });

  await writeFile(
    folder.at('model.onnx'),
    tinyModel({ labels: 3, input: 'images', output: 'scores', gain: 0.5 }),
  );
  await writeFile(folder.at('labels.json'), '["left", "middle", "right"]');
  const foreign = ['--model', 'model.onnx', '--labels', 'labels.json', '--preprocessing', 'imagenet'];
  await tool(['generate', 'foreign', ...foreign, ...bare], { cwd: folder.path });

  await linkDependencies(folder.path, ['own', 'foreign']);
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

describe.each(['own', 'foreign'])('the project around the %s model', (project) => {
  test('passes its own tests as generated', async () => {
    const { stdout } = await npmRun('test', folder.at(project, `${project}-model`));
    expect(stdout).toMatch(/\bpass (?:[4-9]|1\d)\b/);
  });

  test('rebuilds the identical MLModel.zip', async () => {
    const file = folder.at(project, `${project}-model`, 'assets', 'MLModel.zip');
    const before = await readFile(file);
    await rm(file);
    await npmRun('model-builder', folder.at(project));
    expect((await readFile(file)).equals(before)).toBe(true);
  });
});

interface Mutation {
  readonly what: string;
  readonly project: 'own' | 'foreign';
  /** Path in the project → change of its text. */
  readonly edits: Readonly<Record<string, (text: string) => string>>;
  /** Much like another one. */
  readonly nightly?: true;
}

const PICTURE = 'src/picture.ts';
const LABELS = 'src/labels.ts';
const MAP = 'assets/bestModelMap.json';

const mutations: readonly Mutation[] = [
  {
    what: 'stretch becomes cover',
    project: 'own',
    edits: { [`own-model/${PICTURE}`]: replaced("fit: 'fill'", "fit: 'cover'") },
  },
  {
    what: 'stretch becomes contain',
    project: 'own',
    edits: { [`own-model/${PICTURE}`]: replaced("fit: 'fill'", "fit: 'contain'") },
    nightly: true,
  },
  {
    what: 'cover becomes stretch',
    project: 'foreign',
    edits: { [`foreign-model/${PICTURE}`]: replaced("fit: 'cover'", "fit: 'fill'") },
  },
  {
    what: 'the order of the labels in labels.ts',
    project: 'own',
    edits: { [`own-model/${LABELS}`]: firstTwoExchanged },
    nightly: true,
  },
  {
    what: 'the order of the labels in both',
    project: 'own',
    edits: { [`own-model/${MAP}`]: firstTwoExchanged, [`own-model/${LABELS}`]: firstTwoExchanged },
  },
  {
    what: 'the mean, blue for red',
    project: 'foreign',
    edits: builder(replaced('[0.485, 0.456, 0.406]', '[0.406, 0.456, 0.485]')),
  },
  {
    what: 'the deviation, TensorFlow for ImageNet',
    project: 'foreign',
    edits: builder(replaced('[0.229, 0.224, 0.225]', '[0.5, 0.5, 0.5]')),
    nightly: true,
  },
  {
    what: 'the orientation, not heeded',
    project: 'own',
    edits: { [`own-model/${PICTURE}`]: replaced('.autoOrient()', '') },
    nightly: true,
  },
  {
    what: 'transparency, left in',
    project: 'foreign',
    edits: { [`foreign-model/${PICTURE}`]: replaced(".flatten({ background: '#ffffff' })", '') },
    nightly: true,
  },
  {
    what: 'the place of a picture in its batch',
    project: 'own',
    edits: { [`own-model/${PICTURE}`]: replaced('start += 3 * pixels', 'start += 0') },
    nightly: true,
  },
  {
    what: 'the scale, 1/127.5 for 1/255',
    project: 'foreign',
    edits: builder((text) => text.replace(/scale: 0\.0039\d+/, 'scale: 1 / 127.5')),
    nightly: true,
  },
];

describe('the own tests of a generated project fail when somebody changes', () => {
  const due = mutations.filter(({ nightly }) => NIGHTLY || nightly === undefined);
  test.each(due)('$what', async ({ project, edits }) => {
    const folderName = await changedCopy(project, edits);
    try {
      if (Object.keys(edits).some(isBuiltFrom)) await npmRun('model-builder', folderName);
      const result = await npmRun('test', join(folderName, `${project}-model`), { exitCodes: [1] });
      expectFailedTests(result);
    } finally {
      await restore(project);
    }
  });
});

test('labels in another order than the code has are refused, and MLModel.zip stays as it was', async () => {
  const project = await changedCopy('own', { [`own-model/${MAP}`]: firstTwoExchanged });
  try {
    const assets = join(project, 'own-model', 'assets');
    const before = await readFile(join(assets, 'MLModel.zip'));
    const { stderr } = await npmRun('model-builder', project, { exitCodes: [1] });
    expect(stderr).toContain('The labels in MLModel.zip are not those of labels.ts.');
    expect((await readFile(join(assets, 'MLModel.zip'))).equals(before)).toBe(true);
    expect(await readdir(assets)).not.toContain('MLModel.zip.tmp');
  } finally {
    await restore('own');
  }
});

/** Whether `MLModel.zip` is made from the file. */
function isBuiltFrom(path: string): boolean {
  return path.includes('/assets/') || path.endsWith('/model-builder.ts');
}

/** The test runner ran and counted failures: it was not the compiler that said no. */
function expectFailedTests({ stdout }: RunResult): void {
  expect(stdout).toMatch(/\bfail [1-9]/);
  expect(stdout).not.toMatch(/error TS\d/);
}

/** Changes the project in place, beside a copy: its links and its dependencies depend on its path. */
async function changedCopy(project: string, edits: Mutation['edits']): Promise<string> {
  await cp(folder.at(project), folder.at(`${project}.as-generated`), {
    recursive: true,
    verbatimSymlinks: true,
  });
  for (const [path, edit] of Object.entries(edits)) {
    const file = folder.at(project, path);
    const before = await readFile(file, 'utf8');
    const after = edit(before);
    if (after === before) throw new Error(`Nothing to change in ${path}:\n${before}`);
    await writeFile(file, after);
  }
  return folder.at(project);
}

async function restore(project: string): Promise<void> {
  await rm(folder.at(project), { recursive: true });
  await rename(folder.at(`${project}.as-generated`), folder.at(project));
}

function replaced(from: string, to: string): (text: string) => string {
  return (text) => text.replace(from, to);
}

function builder(edit: (text: string) => string): Mutation['edits'] {
  return { 'foreign-console-app/src/model-builder.ts': edit };
}

/** Of the array in a JSON or TypeScript file. */
function firstTwoExchanged(text: string): string {
  return text.replace(/\[(\s*)('[^']*'|"[^"]*"),(\s*)('[^']*'|"[^"]*")/, '[$1$4,$3$2');
}

import { cp, mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli, cli } from '../cli/built-cli.ts';
import { parseResult } from '../cli/result-schema.ts';
import { hasTmux, openScreen } from '../cli/tmux.ts';
import { trainingWorld, writePictures, type World } from '../cli/training-world.ts';
import { textsOf, treeOf } from '../support/trees.ts';

interface Result {
  readonly ok: boolean;
  readonly error?: { readonly code: string; readonly message: string };
  readonly comparison: {
    readonly verdict: string;
    readonly labels: readonly { readonly label: string; readonly verdict: string }[];
    readonly dropped: readonly string[];
  };
  readonly replaced: boolean;
  readonly findings: readonly { readonly message: string }[];
}

let world: World;
const HAS_TMUX = await hasTmux();

beforeAll(async () => {
  world = await trainingWorld();
  await run(
    'create',
    'start',
    '--data',
    './photos',
    ...world.backbone,
    '--no-install',
    '--no-git',
    '--yes',
    '--name',
    'colours',
  );
});
afterAll(() => world.remove());

/** A copy of the solution and of its pictures, for one test. */
async function copy(name: string): Promise<string> {
  await mkdir(world.at(name));
  for (const part of ['photos', 'start', 'grid.onnx', 'grid.onnx.json'])
    await cp(world.at(part), world.at(name, part), { recursive: true });
  return world.at(name, 'start');
}

async function run(...args: string[]) {
  return await cli(args, { cwd: world.path, env: world.env });
}

/** Pictures and backbone lie beside the solution, which is no repository: they have to be named. */
const beside = (folder: string): string[] => [
  ...['--data', world.at(folder, 'photos')],
  ...['--backbone', world.at(folder, 'grid.onnx')],
];

async function retrain(solution: string, ...args: string[]): Promise<Result & { readonly exitCode: number }> {
  const folder = relative(world.path, solution).split('/')[0];
  const given = [...beside(folder), ...args];
  const { exitCode, stdout } = await run('retrain', solution, '--threads', '1', '--json', ...given);
  return { ...parseResult<Result>(stdout), exitCode };
}

describe('retrain', () => {
  it('with a new label replaces the model, types the label, and leaves the user’s edits alone', async () => {
    const solution = await copy('labels');
    await writePictures(join(solution, '../photos'), { green: [40, 200, 40] }, 10);
    const own =
      'import type { Label } from "./labels.js";\nexport function colour(label: Label): number {\n  switch (label) {\n    case "red": return 1;\n    case "blue": return 2;\n  }\n}\n';
    await writeFile(join(solution, 'colours-model/src/colour.ts'), own);
    const program = join(solution, 'colours-console-app/src/program.ts');
    await writeFile(program, `${await readFile(program, 'utf8')}// mine\n`);
    expect(missingCase(join(solution, 'colours-model/src/colour.ts'))).toBe(false);

    const { exitCode, comparison, replaced } = await retrain(solution);
    expect([exitCode, replaced, comparison.verdict]).toEqual([0, true, 'same']);
    expect(comparison.labels.find(({ label }) => label === 'green')).toMatchObject({ verdict: 'new' });
    const texts = await textsOf(solution);
    expect(texts['colours-model/src/labels.ts']).toContain("'green'");
    expect(texts['colours-model/src/colour.ts']).toBe(own);
    expect(texts['colours-console-app/src/program.ts']).toContain('// mine');
    expect(JSON.parse(texts['colours-model/assets/bestModelMap.json'])).toEqual(['blue', 'green', 'red']);
    expect(missingCase(join(solution, 'colours-model/src/colour.ts'))).toBe(true);
    expect((await run('update', solution, '--check')).exitCode).toBe(0);
  });

  it('is taken back to the byte', async () => {
    const solution = await copy('back');
    await writePictures(join(solution, '../photos'), { green: [40, 200, 40] }, 10);
    const before = await treeOf(solution);
    expect((await retrain(solution)).replaced).toBe(true);
    expect(await treeOf(solution)).not.toEqual(before);
    expect((await run('update', solution, '--abort')).exitCode).toBe(0);
    // The report was that of the model that has gone.
    const isReport = ([path]: readonly [string, unknown]) => path.includes('.model-builder/report');
    expect(Object.entries(before).some(isReport)).toBe(true);
    const kept = Object.entries(before).filter((entry) => !isReport(entry));
    expect(await treeOf(solution)).toEqual(Object.fromEntries(kept));
  });

  it('refuses a worse model, and replaces it all the same when told', async () => {
    const solution = await copy('worse');
    const before = await treeOf(solution);
    // What it is trained on says the opposite of what it is measured on.
    await writePictures(world.at('swapped'), { red: [45, 45, 190], blue: [190, 45, 45] }, 12);
    const given = ['--data', world.at('swapped'), '--validation-data', world.at('photos')];
    const refused = await retrain(solution, ...given);
    expect([refused.exitCode, refused.error?.code, refused.replaced]).toEqual([3, 'retrain-worse', false]);
    expect(await treeOf(solution)).toEqual(before);
    expect(await retrain(solution, ...given, '--replace')).toMatchObject({ exitCode: 0, replaced: true });
  });

  it('refuses a model that cannot be compared: no label is as it was', async () => {
    const solution = await copy('renamed');
    const before = await treeOf(solution);
    await writePictures(world.at('capitals'), { Red: [200, 40, 40], Blue: [40, 40, 200] }, 10);
    const given = ['--data', world.at('capitals')];
    const refused = await retrain(solution, ...given);
    expect([refused.exitCode, refused.error?.code]).toEqual([3, 'retrain-label-dropped']);
    expect(refused).toMatchObject({ replaced: false, comparison: { verdict: 'unknown' } });
    const dropping = [...given, '--drop-labels'];
    expect(await retrain(solution, ...dropping)).toMatchObject({ error: { code: 'retrain-incomparable' } });
    expect(await treeOf(solution)).toEqual(before);
    expect(await retrain(solution, ...dropping, '--replace')).toMatchObject({ exitCode: 0, replaced: true });
  });

  /** A model of three labels, and pictures of two. */
  async function withoutGreen(name: string): Promise<string> {
    const solution = await copy(name);
    await writePictures(join(solution, '../photos'), { green: [40, 200, 40] }, 10);
    expect((await retrain(solution)).replaced).toBe(true);
    await rm(join(solution, '../photos/green'), { recursive: true });
    return solution;
  }

  it('drops no label unasked: --drop-labels does it, --replace alone does not', async () => {
    const solution = await withoutGreen('dropped');
    const before = await treeOf(solution);
    for (const flags of [[], ['--replace']]) {
      const { exitCode, error, replaced, comparison } = await retrain(solution, ...flags);
      expect([exitCode, error?.code, replaced]).toEqual([3, 'retrain-label-dropped', false]);
      expect(error?.message).toContain('1 label of the earlier one: green');
      expect(comparison.dropped).toEqual(['green']);
    }
    const dry = await run('retrain', solution, '--threads', '1', '--dry-run', ...beside('dropped'));
    expect(dry.exitCode).toBe(0);
    expect(dry.stdout).toMatch(/-.*'green'/);
    expect(dry.stderr).toMatch(/No longer known: green\.[^]*with --replace and --drop-labels, this would be/);
    expect(await treeOf(solution)).toEqual(before);
    const dropping = await retrain(solution, '--drop-labels');
    expect(dropping).toMatchObject({ exitCode: 0, replaced: true, comparison: { dropped: ['green'] } });
    expect((await textsOf(solution))['colours-model/src/labels.ts']).not.toContain('green');
  });

  it.skipIf(!HAS_TMUX)('asks at a terminal whether a label goes, and keeps it by default', async () => {
    const solution = await withoutGreen('asked');
    const before = await treeOf(solution);
    const command = [
      process.execPath,
      await builtCli(),
      'retrain',
      solution,
      '--threads',
      '1',
      ...beside('asked'),
    ];
    for (const [answer, exitCode] of [
      ['Enter', 3],
      ['y', 0],
    ] as const) {
      const screen = await openScreen(command, { cwd: world.path, env: world.env, columns: 60 });
      try {
        await screen.waitFor('the model all the same?');
        await screen.press(answer);
        expect(await screen.exitCode(), await screen.read()).toBe(exitCode);
      } finally {
        await screen.close();
      }
      if (exitCode === 3) expect(await treeOf(solution)).toEqual(before);
    }
    expect((await textsOf(solution))['colours-model/src/labels.ts']).not.toContain('green');
  });

  it('leaves a damaged picture out of the comparison, and says so once', async () => {
    const solution = await copy('damaged');
    const photos = join(solution, '../photos');
    // Half of a picture: its header can be read, and some of them are held out.
    for (let index = 0; index < 5; index++) await truncate(join(photos, 'red', `${index}.png`), 200);
    const { exitCode, replaced, findings } = await retrain(solution);
    expect([exitCode, replaced]).toEqual([0, true]);
    // The first few with a reason each, the others in one line.
    const damaged = findings.flatMap(({ message }) => message.match(/red.\d\.png/g));
    expect(damaged.sort()).toEqual([0, 1, 2, 3, 4].map((index) => `red/${index}.png`));
  });

  it('a dry run shows what would be done and changes nothing', async () => {
    const solution = await copy('dry');
    await writePictures(join(solution, '../photos'), { green: [40, 200, 40] }, 10);
    const before = await treeOf(solution);
    const { exitCode, stdout } = await run(
      'retrain',
      solution,
      '--threads',
      '1',
      '--dry-run',
      ...beside('dry'),
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\+.*'green'/);
    expect(await treeOf(solution)).toEqual(before);
  });

  it('works where the projects lie apart, and asks for pictures that have gone', async () => {
    const solution = await copy('apart');
    for (const [name, place] of [
      ['colours-model', 'packages'],
      ['colours-console-app', 'apps'],
    ] as const) {
      await mkdir(join(solution, place));
      await rename(join(solution, name), join(solution, place, name));
      const manifest = join(solution, place, name, '.model-builder/manifest.json');
      const text = await readFile(manifest, 'utf8');
      const model = name === 'colours-model' ? '.' : '../../packages/colours-model';
      await writeFile(
        manifest,
        text.replace('"root": ".."', '"root": "../.."').replace(/"folder": "[^"]*"/, `"folder": "${model}"`),
      );
    }
    const rootManifest = join(solution, '.model-builder/manifest.json');
    await writeFile(
      rootManifest,
      (await readFile(rootManifest, 'utf8')).replace(
        '"folder": "colours-model"',
        '"folder": "packages/colours-model"',
      ),
    );
    await writePictures(join(solution, '../photos'), { green: [40, 200, 40] }, 10);
    expect(await retrain(join(solution, 'apps/colours-console-app'))).toMatchObject({ replaced: true });
    expect((await textsOf(solution))['packages/colours-model/src/labels.ts']).toContain("'green'");
    await rm(join(solution, '../photos'), { recursive: true });
    const { exitCode, stderr } = await run('retrain', solution);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--data')]);
  });
});

/** Whether the compiler says that a switch lacks a case. */
function missingCase(file: string): boolean {
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    types: [],
  });
  const found = ts.getPreEmitDiagnostics(program).map(({ code }) => code);
  return found.includes(2366);
}

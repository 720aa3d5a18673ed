import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMLModel } from '../../src/bundle/read-bundle.ts';
import { builtCli, cli } from '../cli/built-cli.ts';
import { parseResult } from '../cli/result-schema.ts';
import { npmRun } from '../e2e/support/generated-project.ts';
import { linkDependencies } from '../e2e/support/shared-dependencies.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { run as runProgram } from '../support/run.ts';

/** What version 0.1.0 generated; `test/fixtures/update/record-0.1.0.ts` says how it was recorded. */
interface Recorded {
  /** Pictures that 0.1.0 held out, by its own split. */
  readonly heldOut: readonly string[];
  readonly files: Readonly<Record<string, string | { readonly base64: string }>>;
}

interface Retrained {
  readonly replaced: boolean;
  readonly comparison: {
    readonly pictures: number;
    readonly labels: readonly { readonly label: string; readonly pictures: number }[];
  };
}

const PROGRAM = 'colours/colours-console-app/src/program.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let recorded: Recorded;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  const file = join(PROJECT_ROOT, 'test/fixtures/update/project-0.1.0.json');
  recorded = JSON.parse(await readFile(file, 'utf8')) as Recorded;
  folder = await temporaryFolder();
  env = { MODEL_BUILDER_CACHE: folder.at('cache'), XDG_STATE_HOME: folder.at('state'), CI: '' };
  for (const [path, content] of Object.entries(recorded.files)) {
    await mkdir(dirname(folder.at(path)), { recursive: true });
    await writeFile(
      folder.at(path),
      typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'),
    );
  }
  await linkDependencies(folder.path, ['colours']);
  await builtCli();
});
afterAll(() => folder[Symbol.asyncDispose]());

async function run(...args: string[]) {
  return await cli(args, { cwd: folder.path, env });
}

/** Builds the projects and runs the model's own golden tests; what the console app says of one picture. */
async function works(): Promise<string> {
  const project = folder.at('colours');
  await npmRun('build', project);
  const { stdout } = await npmRun('test', project);
  expect(stdout).toMatch(/pass [1-9]/);
  const picture = folder.at('photos/teal/3.png');
  const script = join(project, 'colours-console-app/dist/program.js');
  return (await runProgram('node', [script, picture], { cwd: project })).stdout;
}

async function backbone(): Promise<string | undefined> {
  const zip = folder.at('colours/colours-model/assets/MLModel.zip');
  return (await openMLModel(zip)).pipeline.trainer.backbone?.name;
}

// One after the other: each goes on from where the one before has left the project.
describe('a project of version 0.1.0', () => {
  it('works as it is', async () => {
    expect(await works()).toMatch(/teal\/3\.png\n +\d+\.\d % {2}teal\n/);
  });

  it('is updated, keeps the program that is the user’s, and works', async () => {
    expect((await run('update', 'colours', '--check')).exitCode).toBe(3);
    const { exitCode, stderr } = await run('update', 'colours');
    expect(exitCode, stderr).toBe(0);
    expect((await run('update', 'colours', '--check')).exitCode).toBe(0);
    expect(await readFile(folder.at(PROGRAM), 'utf8')).toBe(recorded.files[PROGRAM]);
    expect(await backbone()).toBe('coco3+oid3');
    expect(await works()).toMatch(/teal\/3\.png\n +\d+\.\d % {2}teal\n/);
  });

  it('is retrained on the backbone of today, compared on what it had held out itself, and works', async () => {
    const { exitCode, stdout, stderr } = await run('retrain', 'colours', '--data', 'photos', '--json');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('with another backbone: lite0 in place of coco3+oid3');
    const { replaced, comparison } = parseResult<Retrained>(stdout);
    expect(replaced).toBe(true);
    const heldOut = recorded.heldOut.map((name) => name.split('/')[0]);
    expect(comparison.pictures).toBe(recorded.heldOut.length);
    expect(comparison.labels.map(({ label, pictures }) => [label, pictures])).toEqual(
      [...new Set(heldOut)].sort().map((label) => [label, heldOut.filter((one) => one === label).length]),
    );
    expect(await backbone()).toBe('lite0');
    expect(await readFile(folder.at(PROGRAM), 'utf8')).toBe(recorded.files[PROGRAM]);
    // Its program asks for the threshold 0: every answer is confident, as before.
    expect(await works()).toMatch(/teal\/3\.png\n +\d+\.\d % {2}teal\n/);
    const output = folder.at('colours/colours-model/src/model-output.ts');
    expect(await readFile(output, 'utf8')).toContain('familiar: boolean');
  });

  it('is retrained again like any other: what the last training scored out of fold is compared', async () => {
    const { exitCode, stdout } = await run('retrain', 'colours', '--data', 'photos', '--json');
    expect(exitCode).toBe(0);
    expect(parseResult<Retrained>(stdout).comparison.pictures).toBe(36);
    expect((await run('update', 'colours', '--check')).exitCode).toBe(0);
  });
});

import { createHash } from 'node:crypto';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { build } from 'rolldown';
import type { Operation, Plan } from '../../src/scaffold/plan.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { writeFiles } from '../support/pictures.ts';
import { asset, planOf, write } from '../support/plans.ts';
import { run } from '../support/run.ts';
import { treeOf } from '../support/trees.ts';

const CHILD = join(import.meta.dirname, '../fixtures/update/killed.mjs');

/** What lies in an existing folder before: files to overwrite, edit and delete, records and assets of an earlier generation. */
const BEFORE: Readonly<Record<string, string>> = {
  'package.json': '{ "mine": true }\n',
  'packages/shared.yaml': 'packages:\n  - a\n',
  'gone/deleted.txt': 'mine, to be deleted\n',
  'model/assets/bestModel.onnx': 'earlier weights',
  'model/assets/golden/sample-9.png': 'earlier sample',
  'model/.model-builder/manifest.json': '{ "earlier": true }\n',
  'unrelated/notes.txt': 'mine, always\n',
};

export type Scenario = 'new folder' | 'existing folder';

export interface CrashWorld extends AsyncDisposable {
  readonly plan: Plan;
  /** The tree around the target before anything happened, and when all has. */
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  /** Calls to the file system of a whole commit. */
  readonly calls: number;
  /** Lays the starting point out anew. */
  reset(): Promise<void>;
  tree(): Promise<Readonly<Record<string, string>>>;
  /** Runs a process that is killed before a call. @returns false when it came to its end */
  killed(task: 'commit' | 'recover', call: number): Promise<boolean>;
}

export async function crashWorld(scenario: Scenario): Promise<CrashWorld> {
  const folder = await temporaryFolder();
  const [place, start] = [folder.at('place'), folder.at('start')];
  await writeFiles({
    [join(start, 'neighbour.txt')]: 'mine\n',
    [folder.at('bundle/model.bin')]: 'new weights',
  });
  if (scenario === 'existing folder') {
    const mine = Object.entries(BEFORE).map(([path, text]) => [join(start, 'target', path), text]);
    await writeFiles(Object.fromEntries(mine) as Record<string, string>);
  }
  const plan = planOf(join(place, 'target'), ...operations(scenario, folder.at('bundle/model.bin')));
  const planFile = folder.at('plan.json');
  await writeFile(planFile, JSON.stringify(plan));
  const sources = folder.at('compiled');
  await compileInto(sources);
  const reset = async (): Promise<void> => {
    const { rm } = await import('node:fs/promises');
    await rm(place, { recursive: true, force: true });
    await cp(start, place, { recursive: true });
  };
  const child = async (task: string, call: number) =>
    await run(process.execPath, [CHILD, sources, task, planFile, String(call)], {
      cwd: folder.path,
      exitCodes: [0, 137, -1, 1],
    });
  await reset();
  const before = await treeOf(place);
  const calls = Number((await child('commit', -1)).stdout);
  const after = await treeOf(place);
  return {
    plan,
    before,
    after,
    calls,
    reset,
    tree: async () => await treeOf(place),
    killed: async (task, call) => (await child(task, call)).stdout === '',
    [Symbol.asyncDispose]: async () => await folder[Symbol.asyncDispose](),
  };
}

/** What a child needs to commit, a file for each: the published files have all of it in one. */
async function compileInto(folder: string): Promise<void> {
  const names = ['file-system', 'commit', 'commit-recovery'];
  await build({
    input: Object.fromEntries(
      names.map((name) => [`io/${name}`, join(PROJECT_ROOT, 'src', 'io', `${name}.ts`)]),
    ),
    platform: 'node',
    transform: { target: 'node20' },
    external: (id) => !id.startsWith('.') && !id.startsWith('@oxc-project/') && !isAbsolute(id),
    output: { dir: folder, entryFileNames: '[name].js' },
    logLevel: 'silent',
  });
  // Packages and schemas are found from where the code lies.
  for (const name of ['package.json', 'node_modules', 'schemas'])
    await symlink(join(PROJECT_ROOT, name), join(folder, name));
}

function operations(scenario: Scenario, weights: string): readonly Operation[] {
  const model = asset('model/assets/bestModel.onnx', weights, 'new weights');
  const fresh: Operation[] = [
    write('model/src/deep/new.ts'),
    write('run.sh', '#!/bin/sh\n', true),
    asset('model/assets/golden/sample-1.png', weights, 'new weights'),
  ];
  if (scenario === 'new folder') return [...fresh, model];
  const text = (path: string): string => BEFORE[path];
  const replaces = createHash('sha256').update(text('model/assets/bestModel.onnx')).digest('hex');
  const shared = 'packages/shared.yaml';
  return [
    fresh[0],
    write('package.json', '{ "ours": true }\n'),
    { kind: 'edit', path: shared, before: text(shared), after: `${text(shared)}  - b\n`, reason: 'adds b' },
    { kind: 'delete', path: 'gone/deleted.txt', reason: 'not needed' },
    { ...model, replaces },
    { kind: 'delete', path: 'model/assets/golden/sample-9.png', reason: 'earlier' },
    write('model/.model-builder/manifest.json', '{ "new": true }\n'),
    ...fresh.slice(1),
  ];
}

/** Contents of everything in a folder, wherever it lies. */
export async function contentsOf(
  tree: Readonly<Record<string, string>>,
  root: string,
): Promise<readonly string[]> {
  const files = Object.entries(tree).filter(([, facts]) => facts.includes(' '));
  return await Promise.all(files.map(async ([path]) => await readFile(join(root, path), 'utf8')));
}

export const CONTENTS: readonly string[] = Object.values(BEFORE);

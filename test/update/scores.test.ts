import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PictureScores } from '../../src/bundle/types.ts';
import { run } from '../support/run.ts';
import { treeOf } from '../support/trees.ts';
import { writeFiles } from '../support/pictures.ts';
import { solutionWorld } from './run-command.ts';

const SCORES: PictureScores = {
  schemaVersion: 1,
  labels: ['daisy', 'rose'],
  pictures: [{ path: 'daisy/at home.jpg', sha256: '0'.repeat(64), label: 'daisy', scores: [0.75, 0.25] }],
};
const MODEL = 'flowers-model';
const FILE = join(MODEL, '.model-builder', 'scores.json');

/** The scores name the user's pictures: they lie beside the manifest, for `retrain`, and nowhere else. */
describe('the scores behind the metrics', () => {
  let world: Awaited<ReturnType<typeof solutionWorld>>;
  beforeAll(async () => {
    world = await solutionWorld({ format: false }, { scores: SCORES });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('lie beside the manifest, and in no other file', async () => {
    const files = Object.keys(await treeOf(world.root));
    expect(files.filter((path) => path.endsWith('scores.json'))).toEqual([FILE]);
    expect(JSON.parse(await readFile(world.at(FILE), 'utf8'))).toEqual(SCORES);
  });

  it('are kept by an update that changes something else', async () => {
    expect(await world.update({ check: true })).toMatchObject({ result: { outdated: false } });
    await writeFiles({
      [world.at('.model-builder/templates/model/src/extra.ts')]: 'export const EXTRA = 1;\n',
    });
    await world.update();
    expect(Object.keys(await treeOf(world.root))).toContain(join(MODEL, 'src', 'extra.ts'));
    expect(JSON.parse(await readFile(world.at(FILE), 'utf8'))).toEqual(SCORES);
  });

  it('are not in the package that npm makes', async () => {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const { stdout } = await run('npm', args, { cwd: world.at(MODEL) });
    const [{ files }] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }];
    const paths = files.map(({ path }) => path);
    expect(paths).toContain('assets/bestModel.onnx');
    expect(paths.filter((path) => path.includes('scores') || path.includes('.model-builder'))).toEqual([]);
  });
});

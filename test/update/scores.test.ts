import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataFindings, PictureScores } from '../../src/bundle/types.ts';
import { run } from '../support/run.ts';
import { treeOf } from '../support/trees.ts';
import { writeFiles } from '../support/pictures.ts';
import { solutionWorld } from './run-command.ts';

const SCORES: PictureScores = {
  schemaVersion: 1,
  labels: ['daisy', 'rose'],
  pictures: [{ path: 'daisy/at home.jpg', sha256: '0'.repeat(64), label: 'daisy', scores: [0.75, 0.25] }],
};
const DATA_FINDINGS: DataFindings = {
  schemaVersion: 1,
  pictures: 1,
  suspectedLabels: [],
  nearDuplicates: [],
  unlikeOthers: [{ picture: 'daisy/at home.jpg', label: 'daisy', familiarity: 0.25 }],
};
const MODEL = 'flowers-model';
const FILE = join(MODEL, '.model-builder', 'scores.json');
const FINDINGS = join(MODEL, '.model-builder', 'data-findings.json');

/** They name the user's pictures: they lie beside the manifest, for the user and `retrain`, and nowhere else. */
describe('the scores behind the metrics, and the data findings', () => {
  let world: Awaited<ReturnType<typeof solutionWorld>>;
  beforeAll(async () => {
    world = await solutionWorld({ format: false }, { scores: SCORES, dataFindings: DATA_FINDINGS });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('lie beside the manifest, and in no other file', async () => {
    const files = Object.keys(await treeOf(world.root));
    expect(files.filter((path) => path.endsWith('scores.json'))).toEqual([FILE]);
    expect(JSON.parse(await readFile(world.at(FILE), 'utf8'))).toEqual(SCORES);
    expect(JSON.parse(await readFile(world.at(FINDINGS), 'utf8'))).toEqual(DATA_FINDINGS);
  });

  it('are kept by an update that changes something else', async () => {
    expect(await world.update({ check: true })).toMatchObject({ result: { outdated: false } });
    await writeFiles({
      [world.at('.model-builder/templates/model/src/extra.ts')]: 'export const EXTRA = 1;\n',
    });
    await world.update();
    expect(Object.keys(await treeOf(world.root))).toContain(join(MODEL, 'src', 'extra.ts'));
    expect(JSON.parse(await readFile(world.at(FILE), 'utf8'))).toEqual(SCORES);
    expect(JSON.parse(await readFile(world.at(FINDINGS), 'utf8'))).toEqual(DATA_FINDINGS);
  });

  it('are not in the package that npm makes', async () => {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const { stdout } = await run('npm', args, { cwd: world.at(MODEL) });
    const [{ files }] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }];
    const paths = files.map(({ path }) => path);
    expect(paths).toContain('assets/bestModel.onnx');
    expect(
      paths.filter((path) => /scores|data-findings/.test(path) || path.includes('.model-builder')),
    ).toEqual([]);
  });
});

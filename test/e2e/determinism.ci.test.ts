import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { filesBelow } from '../support/pack.ts';
import { digits } from './support/digits.ts';
import { digitsBundle, tool } from './support/tool.ts';

test('the same bundle gives the same tree, byte for byte, wherever it lies', async () => {
  await using folder = await temporaryFolder();
  const args = ['generate', 'digits', '--bundle', await digitsBundle(), '--no-install', '--no-git'];
  await using elsewhere = await temporaryFolder();
  await tool(args, { cwd: folder.path });
  await tool(args, {
    cwd: elsewhere.path,
    env: { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  });

  const first = await contents(folder.at('digits'));
  expect(first.size).toBeGreaterThan(20);
  expect(await contents(elsewhere.at('digits'))).toEqual(first);
});

test('the same training gives the same predictions', async () => {
  await using folder = await temporaryFolder();
  const { few, heldOut } = await digits();
  const scores = [];
  for (const output of ['first', 'second']) {
    const args = ['train', '--data', few, '--seed', '7', '--threads', '2', '--output', output];
    // No cache: features are computed both times.
    await tool([...args, '--no-cache'], { cwd: folder.path });
    scores.push(await predictedScores(output, [...heldOut.keys()], folder.path));
  }
  const [first = [], second = []] = scores;
  expect(first).toHaveLength(100);
  first.forEach((score, index) => expect(Math.abs(score - second[index])).toBeLessThanOrEqual(1e-6));
});

interface PredictResult {
  readonly predictions: readonly {
    readonly picture: string;
    readonly top: readonly { readonly label: string; readonly score: number }[];
  }[];
}

/** Ten scores a picture, in the order of the labels. */
async function predictedScores(model: string, pictures: readonly string[], cwd: string): Promise<number[]> {
  const args = ['predict', '--model', model, '--json', '--top', '10', ...pictures];
  const { predictions } = JSON.parse((await tool(args, { cwd })).stdout) as PredictResult;
  return predictions.flatMap(({ top }) =>
    top.toSorted((a, b) => a.label.localeCompare(b.label)).map(({ score }) => score),
  );
}

/** Path → bytes, as text that a difference can be read in. */
async function contents(root: string): Promise<ReadonlyMap<string, string>> {
  const files = await filesBelow(root);
  const read = files.map(
    async (file) => [relative(root, file), (await readFile(file)).toString('latin1')] as const,
  );
  return new Map(await Promise.all(read));
}

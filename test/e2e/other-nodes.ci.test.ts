import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { nodeEnvironment, noOtherNode } from '../support/package-managers.ts';
import { run } from '../support/run.ts';
import { digits } from './support/digits.ts';
import { countRight, readmeCommands, startWith, type as typeLine } from './support/generated-project.ts';
import { tool } from './support/tool.ts';
import { NIGHTLY } from '../support/nightly.ts';

/** Each is some 190 MB and a minute: the newest long-term release in CI, all in the nightly run. */
const NODES = NIGHTLY ? ([22, 24, 26] as const) : ([24] as const);

if (noOtherNode !== undefined) console.log(`Other Nodes: skipped, ${noOtherNode}.`);

describe.skipIf(noOtherNode !== undefined)('another Node', () => {
  test.each(NODES)('Node %i trains, generates, builds and predicts', async (major) => {
    await using folder = await temporaryFolder();
    // No features that another Node has computed.
    const env = { ...(await nodeEnvironment(major)), MODEL_BUILDER_CACHE: folder.at('features') };
    const { stdout: version } = await run('node', ['--version'], { cwd: folder.path, env });
    expect(version).toMatch(new RegExp(`^v${major}\\.`));
    const { training, heldOut } = await digits();
    await tool(['digits', '--data', training, '--yes', '--no-git'], { cwd: folder.path, env });
    const project = folder.at('digits');

    const { build, test: testLine, start } = await readmeCommands(project);
    await typeLine(build, project, env);
    await typeLine(testLine, project, env);
    const predictions = await startWith(start, heldOut.keys(), project, env);
    expect(countRight(predictions, heldOut)).toBeGreaterThanOrEqual(8);
  });
});

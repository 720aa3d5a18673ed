import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { packageManagerEnvironment } from '../support/package-managers.ts';
import { digits } from './support/digits.ts';
import { countRight, readmeCommands, startWith, type as typeLine } from './support/generated-project.ts';
import { digitsBundle, tool } from './support/tool.ts';

test.each(['pnpm', 'yarn', 'bun'] as const)(
  '%s installs, builds and starts what was generated',
  async (name) => {
    await using folder = await temporaryFolder();
    const env = { ...(await packageManagerEnvironment(name)), CI: undefined };
    const { heldOut } = await digits();
    const started = performance.now();
    const args = ['generate', 'digits', '--bundle', await digitsBundle(), '--package-manager', name];
    // Without --no-install: the tool itself installs, with that package manager.
    await tool([...args, '--no-git'], { cwd: folder.path, env });
    const project = folder.at('digits');

    const { build, test: testLine, start } = await readmeCommands(project);
    await typeLine(build, project, env);
    await typeLine(testLine, project, env);
    const predictions = await startWith(start, heldOut.keys(), project, env);
    expect(countRight(predictions, heldOut)).toBeGreaterThanOrEqual(8);
    console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  },
);

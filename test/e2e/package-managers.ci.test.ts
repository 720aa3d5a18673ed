import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { packageManagerEnvironment } from '../support/package-managers.ts';
import { digits } from './support/digits.ts';
import { countRight, readmeCommands, startWith, type as typeLine } from './support/generated-project.ts';
import { digitsBundle, tool } from './support/tool.ts';
import { NIGHTLY } from '../support/nightly.ts';

test.each(['pnpm', 'yarn', 'bun', ...(NIGHTLY ? (['yarn-1'] as const) : [])] as const)(
  '%s installs, builds and starts what was generated',
  async (name) => {
    await using folder = await temporaryFolder();
    const env = { ...(await packageManagerEnvironment(name)), CI: undefined };
    const { heldOut } = await digits();
    const started = performance.now();
    // Of no concern to the projects, although Yarn would take them for a part of it.
    await writeFile(folder.at('package.json'), '{ "private": true }\n');
    const args = [
      'generate',
      'digits',
      '--bundle',
      await digitsBundle(),
      '--package-manager',
      name.replace('-1', ''),
    ];
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

describe.runIf(NIGHTLY)('each project alone', () => {
  test.each(['npm', 'pnpm', 'yarn', 'yarn-1', 'bun'] as const)(
    'with %s the console app sees what is built in the model package beside it',
    async (name) => {
      await using folder = await temporaryFolder();
      const manager = name.replace('-1', '');
      const env = { ...(name === 'npm' ? {} : await packageManagerEnvironment(name)), CI: undefined };
      const bundle = await digitsBundle();
      for (const generator of ['model', 'console-app']) {
        const args = ['generate', '.', '--name', 'digits', '--generator', generator, '--bundle', bundle];
        const more = ['--package-manager', manager, '--no-install', '--no-git', '--no-format', '--no-verify'];
        await tool([...args, ...more], { cwd: folder.path, env });
      }
      await typeLine(`${manager} install`, folder.at('digits-model'), env);
      await typeLine(`${manager} install`, folder.at('digits-console-app'), env);
      const { heldOut } = await digits();
      const start = `${manager} run start${name === 'npm' ? ' --' : ''}`;
      const predictions = await startWith(start, heldOut.keys(), folder.at('digits-console-app'), env);
      expect(countRight(predictions, heldOut)).toBeGreaterThanOrEqual(8);
    },
  );
});

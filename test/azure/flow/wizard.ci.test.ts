import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { builtCli } from '../../cli/built-cli.ts';
import { hasTmux, openScreen, type Screen } from '../../cli/tmux.ts';
import { writePictures } from '../../cli/training-world.ts';
import {
  assertNoSecrets,
  startAzureEmulator,
  type AzureEmulator,
} from '../../support/azure-emulator/index.ts';

let azure: AzureEmulator;
let world: string;
beforeAll(async () => {
  azure = await startAzureEmulator({ execute: 'canned' });
  world = await mkdtemp(join(tmpdir(), 'model-builder-wizard-'));
  await writePictures(join(world, 'photos'), { blue: [40, 40, 200], red: [200, 40, 40] }, 10);
});
afterEach(() => azure.assertNoViolations());
afterAll(async () => {
  await azure.close();
  await rm(world, { recursive: true, force: true });
});

/** A question, and the keys of somebody who answers. */
type Page = readonly [asks: string, ...keys: readonly string[]];

async function answer(screen: Screen, pages: readonly Page[]): Promise<void> {
  for (const [asks, ...keys] of pages) {
    await screen.waitFor(asks);
    for (const key of keys) await (key.startsWith('=') ? screen.type(key.slice(1)) : screen.press(key));
  }
}

async function wizard(
  args: string,
  use: (screen: Screen) => Promise<void>,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const command = [process.execPath, await builtCli(), ...args.split(' ')];
  const env = { ...azure.environment, XDG_STATE_HOME: join(world, 'state'), CI: '', ...more };
  const screen = await openScreen(command, { cwd: world, env });
  try {
    await use(screen);
    const text = await screen.read();
    assertNoSecrets(text);
    return text;
  } finally {
    await screen.close();
  }
}

test.skipIf(!(await hasTmux()))(
  'nothing exists: the wizard teaches and asks, shows what it costs, trains, and says how to repeat it',
  async () => {
    azure.reset({ exists: 'nothing' });
    const text = await wizard('colours --data photos --no-install --no-git --scope @acme', async (screen) => {
      await answer(screen, [
        ['Where to train?', 'Down', 'Enter'],
        ['Train on these 20 pictures of 2 labels?', 'Enter'],
        ['Name of the new workspace?', '=x', 'Enter'],
        ['must have 3 to 33 characters', 'BSpace', '=colours-ws', 'Enter'],
        ['Region of the new workspace?', 'Enter'],
        ['Resource group?', 'Enter'],
        ['Experiment?', 'Enter'],
        ['Name of the new compute?', 'Enter'],
        ['Size of its machines?', 'Enter'],
        ['Priority?', 'Down', 'Enter'],
        ['Keep 3 to 8 of your pictures', 'Enter'],
        ['Name of the projects?', 'Enter'],
        ['Package manager of the projects?', 'Enter'],
        ['Start the training on Azure?', 'Enter'],
        ['https://ml.azure.com/runs/colours-'],
      ]);
      expect(await screen.exitCode(), await screen.read()).toBe(0);
    });
    for (const lesson of ['Experiment', 'Workspace', 'Region', 'Resource group', 'Compute', 'Priority'])
      expect(text).toMatch(new RegExp(`│ +${lesson} {2}`));
    expect(text.replace(/[\s│]+/g, ' ')).toMatch(
      /About \d+ minutes\. \$\d+\.\d\d an hour( at the moment \(Spot\))?, \$\d+\.\d\d at most/,
    );
    expect(text.replace(/[\s│]+/g, ' ')).toMatch(
      /--train azure .*--workspace colours-ws .*--region westeurope .*--priority low/,
    );
    expect(
      await readFile(join(world, 'colours', 'colours-model', 'assets', 'bestModelMap.json'), 'utf8'),
    ).toBe('["blue","red"]');
  },
);

test.skipIf(!(await hasTmux()))(
  'a failed compute was left behind: what happened, and the two ways out',
  async () => {
    azure.reset({ compute: 'failed' });
    const named = '--name leftover --scope @acme --package-manager npm --no-install --no-git';
    await wizard(`leftover --data photos --train azure ${named}`, async (screen) => {
      await answer(screen, [
        ['Train on these 20 pictures of 2 labels?', 'Enter'],
        ['Workspace?', 'Enter'],
        ['Experiment?', 'Enter'],
        ['Name of the new compute?', '=gpu', 'Enter'],
        ['vCPU quota of 0'],
        ['What now?', 'Down', 'Enter'],
        ['Size of its machines?', 'Enter'],
        ['Priority?', 'Enter'],
        ['Keep 3 to 8 of your pictures', 'Enter'],
        ['it will be deleted'],
        ['Start the training on Azure?', '=n'],
        ['Cancelled; nothing was made in Azure.'],
      ]);
      expect(await screen.exitCode()).toBe(130);
    });
    expect(azure.count('DELETE', /./)).toBe(0);
    expect(azure.count('PUT', /./)).toBe(0);
  },
);

test.skipIf(!(await hasTmux()))(
  'who is not signed in learns it at once, and may train here instead',
  async () => {
    // No `az` there, or one that nobody has signed in to.
    const path = { PATH: '/usr/bin:/bin', AZURE_CONFIG_DIR: world };
    const text = await wizard(
      'here --data photos --auth cli',
      async (screen) => {
        await answer(screen, [
          ['Where to train?', 'Down', 'Enter'],
          ['Not signed in to Azure. What now?', 'Down', 'Down', 'Enter'],
          ['Train on these 20 pictures of 2 labels?', 'Enter'],
          ['Which network to build on?', 'C-c'],
        ]);
        expect(await screen.exitCode()).toBe(130);
      },
      path,
    );
    expect(text).toMatch(/Train here instead/);
    expect(text).toMatch(/az login[^]*--auth browser[^]*AZURE_CLIENT_SECRET/);
  },
);

test.skipIf(!(await hasTmux()))('l shows the log of the job, Ctrl-C detaches', async () => {
  azure.reset({ compute: 'ready', job: { stages: [{ status: 'Running', polls: 100_000 }] } });
  await wizard('train --data photos --train azure --workspace pictures-ws --compute gpu', async (screen) => {
    await answer(screen, [
      ['Press l to see the log of the job.'],
      [/* the live line */ 'Running 0:00, epoch', 'l'],
      ['{"modelBuilder":"start"', 'l'],
      ['goes on without being shown', 'C-c'],
      ['goes on in Azure.'],
      ['model-builder azure attach bundle-'],
    ]);
    expect(await screen.exitCode()).toBe(130);
  });
  expect(azure.count('POST', /cancel/)).toBe(0);
});

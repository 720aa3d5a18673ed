import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli, cli } from './built-cli.ts';
import { hasTmux, openScreen, type Screen } from './tmux.ts';
import { trainingWorld, type World } from './training-world.ts';

/** Answers to all about the projects but their folder. */
const NAMED = '--name same --scope @acme --package-manager npm --no-install --no-git'.split(' ');

/** One page of the wizard: what it asks, and the keys of somebody who answers. */
interface Page {
  readonly asks: string;
  readonly answer: (screen: Screen) => Promise<void>;
}

const type =
  (text: string) =>
  async (screen: Screen): Promise<void> => {
    await screen.type(text);
    await screen.press('Enter');
  };
const enter = (screen: Screen): Promise<void> => screen.press('Enter');

const PAGES: readonly Page[] = [
  { asks: 'Where to train?', answer: enter },
  { asks: 'Where are the pictures?', answer: type('photos') },
  { asks: 'Train on these 20 pictures of 2 labels?', answer: enter },
  { asks: 'Keep 3 to 8 of your pictures', answer: (screen) => screen.type('n') },
  { asks: 'Folder of the projects?', answer: type('my-app') },
  { asks: 'Name of the projects?', answer: enter },
  { asks: 'npm scope', answer: type('@acme') },
  {
    asks: 'Package manager of the projects?',
    answer: async (screen) => {
      await screen.press('Down');
      await enter(screen);
    },
  },
  { asks: 'Install the dependencies with pnpm?', answer: (screen) => screen.type('n') },
  { asks: 'Make a git repository?', answer: enter },
];

let world: World;
beforeAll(async () => (world = await trainingWorld()));
afterAll(() => world.remove());

async function withWizard<T>(args: readonly string[], use: (screen: Screen) => Promise<T>): Promise<T> {
  const command = [process.execPath, await builtCli(), ...args];
  const screen = await openScreen(command, { cwd: world.path, env: world.env });
  try {
    return await use(screen);
  } finally {
    await screen.close();
  }
}

const projects = async (): Promise<readonly string[]> =>
  (await readdir(world.path)).filter((name) => /app|classifier|^create-model-builder-/.test(name));

describe.skipIf(!(await hasTmux()))('the wizard, at a real terminal', () => {
  it('asks in order, shows the data and the evaluation, makes the projects, and says how to repeat it', async () => {
    const screen = await withWizard([...world.backbone], async (page) => {
      for (const { asks, answer } of PAGES) {
        await page.waitFor(asks);
        if (asks.startsWith('Where to'))
          expect(await page.read()).toMatch(/Here \(on this machine, free of charge\)[^]*Azure/);
        await answer(page);
      }
      expect(await page.exitCode(), await page.read()).toBe(0);
      return await page.read();
    });
    const order = [
      'Scenario: image classification',
      ...PAGES.map(({ asks }) => asks),
      'Accuracy: 100 %',
      'Confusion matrix',
      'files written',
      'Next:',
    ];
    const places = order.map((text) => screen.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(screen).not.toContain('Warning');
    expect(screen).toMatch(/blue 10 █+/);
    const model = JSON.parse(
      await readFile(world.at('my-app', 'my-app-model', 'package.json'), 'utf8'),
    ) as object;
    expect(model).toMatchObject({ name: '@acme/my-app-model' });

    // The command that it printed makes the same, without a terminal.
    const repeat = /npm create model-builder@latest (my-app -- .*)/.exec(screen)?.[1].split(' ') ?? [];
    expect(repeat).toEqual(
      expect.arrayContaining(['--data', 'photos', '--scope', '@acme', '--golden', 'synthetic', '--yes']),
    );
    const again = await cli([...repeat, '--force', '--dry-run', '--json'], {
      cwd: world.path,
      env: world.env,
    });
    expect(again.exitCode, again.stderr).toBe(0);
  });

  it('asks again after an answer that will not do', async () => {
    await withWizard([...world.backbone, '--train', 'local'], async (screen) => {
      await screen.waitFor('Where are the pictures?');
      await type('nowhere')(screen);
      await screen.waitFor('There is no file or folder');
      await type('photos')(screen);
      await screen.waitFor('Train on these');
      await screen.type('n');
      await screen.waitFor('No');
      await type('photos')(screen);
      await screen.waitFor('20 pictures');
      await screen.press('C-c');
      expect(await screen.exitCode()).toBe(130);
    });
  });

  it('asks for the backbone where no flag names it, and takes the one that was chosen', async () => {
    const args = ['chosen-app', '--data', 'photos', '--train', 'local', '--golden', 'synthetic'];
    await withWizard([...args, ...NAMED], async (screen) => {
      await screen.waitFor('Train on these');
      await screen.press('Enter');
      await screen.waitFor('Which network to build on?');
      expect(await screen.read()).toMatch(/Faster \(EfficientNet-Lite0[^]*More accurate/);
      await screen.press('Down');
      await screen.press('Enter');
      await screen.waitFor('backbone lite0+lite2');
      await screen.press('C-c');
      expect(await screen.exitCode()).toBe(130);
    });
  });

  it('asks nothing that a flag has answered', async () => {
    const args = [
      'flags-app',
      '--data',
      'photos',
      '--train',
      'local',
      '--golden',
      'dataset',
      '--name',
      'flags',
      '--scope',
      '@acme',
    ];
    const more = [
      '--package-manager',
      'npm',
      '--no-install',
      '--no-git',
      '--no-format',
      '--no-verify',
      ...world.backbone,
    ];
    const screen = await withWizard([...args, ...more], async (page) => {
      await page.waitFor('Train on these');
      await page.press('Enter');
      expect(await page.exitCode(), await page.read()).toBe(0);
      return await page.read();
    });
    for (const { asks } of PAGES.filter((page) => !page.asks.startsWith('Train')))
      expect(screen).not.toContain(asks);
  });

  it('takes a folder with a package.json for a model alone, as without a terminal', async () => {
    await mkdir(world.at('inside-app'));
    await writeFile(world.at('inside-app', 'package.json'), '{ "private": true }');
    const args = ['--generator', 'model', '--data', 'photos', '--train', 'local', '--golden', 'synthetic'];
    await withWizard([...args, ...world.backbone], async (page) => {
      await page.waitFor('Train on these');
      await page.press('Enter');
      await page.waitFor('Folder of the projects?');
      await type('inside-app')(page);
      await page.waitFor('Name of the projects?');
      await page.press('C-c');
      expect(await page.exitCode(), await page.read()).toBe(130);
    });
    await withWizard(['inside-app', ...args, ...world.backbone], async (page) => {
      await page.waitFor('Train on these');
      await page.press('C-c');
      expect(await page.exitCode(), await page.read()).toBe(130);
    });
  });

  it('writes beside a table, which names its pictures one by one', async () => {
    const pictures = ['red', 'blue'].flatMap((label) =>
      Array.from({ length: 10 }, (_, index) => `photos/${label}/${index}.png,${label}`),
    );
    await writeFile(world.at('photos.csv'), ['ImageSource,Label', ...pictures].join('\n'));
    const args = ['table-app', '--data', 'photos.csv', '--train', 'local', '--golden', 'dataset'];
    const more = [
      '--name',
      'table',
      '--scope',
      '@acme',
      '--package-manager',
      'npm',
      '--no-install',
      '--no-git',
    ];
    await withWizard([...args, ...more, '--no-format', '--no-verify', ...world.backbone], async (page) => {
      await page.waitFor('Train on these');
      await page.press('Enter');
      expect(await page.exitCode(), await page.read()).toBe(0);
    });
    expect(await projects()).toContain('table-app');
  });

  it('asks nothing at all with --yes', async () => {
    const args = [
      '--yes',
      '--data',
      'photos',
      '--no-install',
      '--no-git',
      '--no-format',
      '--no-verify',
      ...world.backbone,
    ];
    await withWizard(args, async (page) => {
      expect(await page.exitCode(), await page.read()).toBe(0);
    });
    expect(await projects()).toContain('image-classifier');
  });

  it('Ctrl-C at any page: exit 130, nothing written', async () => {
    const before = await projects();
    const cancelAt = (stop: number) =>
      withWizard([...world.backbone], async (screen) => {
        for (const { asks, answer } of PAGES.slice(0, stop)) {
          await screen.waitFor(asks);
          await (asks.startsWith('Folder') ? type('cancelled-app') : answer)(screen);
        }
        await screen.waitFor(PAGES[stop].asks);
        await screen.press('C-c');
        expect(await screen.exitCode(), await screen.read()).toBe(130);
        expect(await screen.read()).toContain('nothing was written');
      });
    // Side by side: each mostly waits.
    await Promise.all(PAGES.map((_, stop) => cancelAt(stop)));
    expect(await projects()).toEqual(before);
  });
});

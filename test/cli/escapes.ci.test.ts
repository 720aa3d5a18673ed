import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleIn, ownParts } from '../support/bundles.ts';
import { OBEYED } from '../support/hostile.ts';
import { builtCli, cli } from './built-cli.ts';
import { hasTmux, openScreen } from './tmux.ts';
import { trainingWorld, type World } from './training-world.ts';

/** Sets a title, colours, clears, reverses, in every spelling that a file name can hold. */
const EVIL = '\u001b]2;PWNED\u0007\u001b[2J\u009b31m\u202e\u2066\u200b';

let world: World;
beforeAll(async () => {
  world = await trainingWorld();
  await bundleIn(world.at('bundle'), ownParts(['daisy', 'rose']));
  const made = await run(['generate', 'app', '--bundle', 'bundle', '--no-format', '--no-verify']);
  expect(made.exitCode, made.stderr).toBe(0);
});
afterAll(() => world.remove());

const run = (args: readonly string[], cwd = world.path) => cli(args, { cwd, env: world.env });

async function expectHarmless(args: readonly string[], cwd?: string): Promise<void> {
  const { stdout, stderr } = await run(args, cwd);
  expect(stdout).not.toMatch(OBEYED);
  expect(stderr).not.toMatch(OBEYED);
}

const TRAIN = ['--data', 'photos', '--yes', '--no-install', '--no-git'];
/** Every place of the command line that is echoed when it is wrong. */
const ARGUMENTS: readonly (readonly string[])[] = [
  [`${EVIL}/x/y`, '--data', 'nowhere', '--yes'],
  ['app2', '--data', EVIL, '--yes'],
  ['app2', ...TRAIN, '--validation-data', EVIL],
  ['app2', ...TRAIN, '--name', EVIL],
  ['app2', ...TRAIN, '--scope', EVIL],
  ['app2', ...TRAIN, '--backbone', EVIL],
  ['app2', ...TRAIN, '--backbone', `https://${EVIL}`],
  ['app2', ...TRAIN, '--backbone', `hub:${EVIL}`],
  ['app2', ...TRAIN, '--backbone', 'grid.onnx', '--backbone-license', EVIL, '--dry-run'],
  ['app2', ...TRAIN, '--seed', EVIL],
  ['app2', ...TRAIN, '--threads', EVIL],
  ['app2', ...TRAIN, '--train', EVIL],
  ['app2', ...TRAIN, '--generator', EVIL],
  ['app2', ...TRAIN, '--templates', EVIL],
  ['app2', ...TRAIN, '--answers', EVIL],
  ['app2', ...TRAIN, '--package-manager', EVIL],
  ['app2', ...TRAIN, `--${EVIL}`],
  ['app2', 'second', EVIL],
  ['generate', 'app2', '--bundle', EVIL],
  ['generate', 'app2', '--model', EVIL, '--labels', EVIL],
  ['train', '--data', 'photos', '--output', `file.txt/${EVIL}`],
  ['predict', EVIL, '--model', 'bundle'],
  ['predict', 'photos/red/1.png', '--model', EVIL],
  ['update', EVIL],
  ['retrain', EVIL],
  ['templates', EVIL],
  ['templates', 'list', EVIL],
  ['azure', EVIL],
  ['azure', 'jobs', '--cloud', EVIL, '--workspace', 'x'],
];

describe.concurrent('arguments that hold control characters', () => {
  it.for(ARGUMENTS.map((args) => [JSON.stringify(args), args] as const))('%s', async ([, args]) => {
    await expectHarmless([...args, '--verbose']);
    const { stdout } = await run([...args, '--json']);
    expect(stdout).not.toMatch(OBEYED);
    expect(JSON.parse(stdout)).toHaveProperty('ok');
  });
});

/** Files of a repository, and the command that reads them. */
const REPOSITORIES: Readonly<Record<string, readonly [Readonly<Record<string, string>>, readonly string[]]>> =
  {
    'a member of a monorepo': [
      {
        'package.json': '{"name":"r","workspaces":["packages/*","apps/*"]}',
        'package-lock.json': '{}',
        [`packages/a${EVIL.replaceAll('/', '')}/package.json`]: JSON.stringify({ name: `a${EVIL}` }),
      },
      ['generate', 'packages/new', '--bundle', '$bundle', '--no-format', '--no-verify', '--no-install'],
    ],
    'a configuration that is no JSON': [
      { '.git/HEAD': '', 'model-builder.config.json': `{ "templates": "${EVIL}" ` },
      ['generate', 'new', '--bundle', '$bundle', '--dry-run'],
    ],
    'a configuration of templates that are not there': [
      { '.git/HEAD': '', 'model-builder.config.json': JSON.stringify({ templates: `./${EVIL}` }) },
      ['generate', 'new', '--bundle', '$bundle', '--dry-run'],
    ],
    'a .prettierrc.json': [
      { '.git/HEAD': '', '.prettierrc.json': JSON.stringify({ plugins: [`./${EVIL}.cjs`] }) },
      ['generate', 'new', '--bundle', '$bundle'],
    ],
    "templates with a generator's description and faults": [
      {
        '.git/HEAD': '',
        [`.model-builder/templates/evil/${EVIL.replaceAll('/', '')}.ts.hbs`]: `{{${EVIL}}}`,
        '.model-builder/templates/evil/template.json': JSON.stringify({
          generator: { description: EVIL, questions: [{ name: 'a', message: EVIL, type: 'text' }] },
        }),
      },
      ['templates', 'check'],
    ],
    'labels of a model': [
      { 'labels.json': JSON.stringify([EVIL, EVIL]) },
      ['generate', 'new', '--model', 'labels.json', '--labels', 'labels.json'],
    ],
    'a table of pictures': [
      { 'data.csv': `ImageSource,Label\n${EVIL}.jpg,${EVIL}\nb.jpg,b${EVIL}\n` },
      ['train', '--data', 'data.csv', '--output', 'out'],
    ],
  };

describe.concurrent('files of a repository that hold control characters', () => {
  it.for(Object.entries(REPOSITORIES))('%s', async ([name, [files, args]]) => {
    const repository = world.at(name.replaceAll(/\W+/g, '-'));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(repository, dirname(path)), { recursive: true });
      await writeFile(join(repository, path), text);
    }
    const given = args.map((arg) => (arg === '$bundle' ? world.at('bundle') : arg));
    await expectHarmless([...given, '--verbose'], repository);
    await expectHarmless([...given, '--json'], repository);
  });

  it.for([
    ['the name', { name: EVIL }],
    ['the generator', { generator: EVIL }],
    ['the templates', { templates: `./${EVIL}` }],
    ['the pictures', { training: { trainer: 'local', data: `./${EVIL}`, seed: 1 } }],
    [
      'the backbone',
      { training: { trainer: 'local', data: './photos', backbone: `hub:${EVIL}/x`, seed: 1 } },
    ],
  ] as const)('a manifest: %s', async ([name, answers]) => {
    const copy = world.at(`manifest-${name.replace(' ', '-')}`);
    await cp(world.at('app'), copy, { recursive: true });
    for (const project of ['app-model', 'app-console-app']) {
      const path = join(copy, project, '.model-builder', 'manifest.json');
      const manifest = JSON.parse(await readFile(path, 'utf8')) as { answers: object };
      await writeFile(path, JSON.stringify({ ...manifest, answers: { ...manifest.answers, ...answers } }));
    }
    for (const command of [['update', '--check'], ['retrain'], ['update', '--json']])
      await expectHarmless([...command, '--verbose'], copy);
  });
});

describe.skipIf(!(await hasTmux()))('at a real terminal', () => {
  it.each([60, 100])(
    '%i columns: pictures, labels and folders change neither title nor screen',
    async (columns) => {
      const evil = `e${EVIL.replaceAll('/', '')}`;
      const photos = world.at(`photos-${columns}-${evil}`);
      await cp(join(world.photos, 'blue'), join(photos, 'blue'), { recursive: true });
      await cp(join(world.photos, 'red'), join(photos, evil), { recursive: true });
      const command = [
        process.execPath,
        await builtCli(),
        ...world.backbone,
        '--train',
        'local',
        '--data',
        photos,
      ];
      const screen = await openScreen(command, { cwd: world.path, env: world.env, columns });
      try {
        await screen.waitFor('Train on these');
        const shown = await screen.read();
        expect(shown).toContain('Scenario: image classification');
        expect(shown).toContain('e␛]2;PWNED␇');
        expect(await screen.title()).not.toContain('PWNED');
        await screen.press('C-c');
        expect(await screen.exitCode()).toBe(130);
      } finally {
        await screen.close();
      }
    },
  );
});

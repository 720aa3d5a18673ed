import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { builtCli } from './built-cli.ts';
import { hasTmux, openScreen, type Screen } from './tmux.ts';
import { trainingWorld, type World } from './training-world.ts';

let world: World;
beforeAll(async () => {
  world = await trainingWorld();
  await rename(world.photos, world.at('my photos'));
});
afterAll(() => world.remove());

/** The whole wizard by somebody who drags a folder with a space into it, and goes back once. */
const ANSWERS: readonly (readonly [asks: string, text: string | undefined, key: string])[] = [
  ['Where to train?', undefined, 'Enter'],
  ['Where are the pictures?', "'my photos' ", 'Enter'],
  ['Train on these 20', undefined, 'Enter'],
  ['Keep 3 to 8', undefined, 'Escape'],
  ['Train on these 20', undefined, 'Enter'],
  ['Keep 3 to 8', undefined, 'Enter'],
  ['Folder of the projects?', undefined, 'Enter'],
  ['Name of the projects?', 'flowers', 'Enter'],
  ['npm scope', undefined, 'Enter'],
  ['Package manager of the projects?', undefined, 'Enter'],
  ['Install the dependencies', 'n', ''],
  ['Make a git repository?', 'n', ''],
];

async function goThrough(
  columns: number,
  {
    args = [],
    env = {},
    answers = ANSWERS,
  }: { args?: readonly string[]; env?: Record<string, string>; answers?: typeof ANSWERS },
): Promise<string> {
  const target = `app-${String(columns).padStart(3, '0')}${args.join('')}`;
  const command = [
    process.execPath,
    await builtCli(),
    ...args,
    '--no-verify',
    '--no-format',
    ...world.backbone,
  ];
  const screen = await openScreen(command, { cwd: world.path, env: { ...world.env, ...env }, columns });
  try {
    const seen = new Map<string, number>();
    for (const [asks, text, key] of answers) {
      const times = (seen.get(asks) ?? 0) + 1;
      seen.set(asks, times);
      await waitForTimes(screen, asks, times);
      await screen.type(asks.startsWith('Folder') ? target : (text ?? ''));
      if (key !== '') await screen.press(key);
    }
    expect(await screen.exitCode(), await screen.read()).toBe(0);
    return cleaned(await screen.rows(), target);
  } finally {
    await screen.close();
  }
}

async function waitForTimes(screen: Screen, text: string, times: number): Promise<void> {
  for (let wait = 0; wait < 600; wait++) {
    if ((await screen.read()).split(text).length > times) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${text} did not come ${times} times. The screen:\n${await screen.read()}`);
}

/** Without what differs from run to run. */
function cleaned(rows: string, target: string): string {
  const home = /\S*model-builder-cli-\w{6}/g;
  return `${rows
    .replaceAll(home, '<folder>')
    .replaceAll(target, '<target>')
    .replaceAll(/Trained in [\d.]+ s/g, 'Trained in <time> s')
    .replaceAll(/^(?:Reading pictures|Computing features|Training|Writing the report) [<\d].*\n/gm, '')
    .replaceAll(/\d+ files written/g, '<count> files written')
    .replaceAll(/ +$/gm, '')
    .replace(/\n*Pane is dead.*$/s, '')
    // Where it breaks depends on how long the folder's name is.
    .replace(/(npm create ).*$/s, '$1…')
    .trimEnd()}\n`;
}

describe.skipIf(!(await hasTmux()))('the screen of the whole wizard', { concurrent: true }, () => {
  it.for<readonly [number, Record<string, string>]>([
    [60, {}],
    [80, { NO_COLOR: '1' }],
    [120, { FORCE_COLOR: '1' }],
  ])('at %i columns, with %j', async ([columns, env], { expect }) => {
    const rows = await goThrough(columns, { env });
    // One frame, up to the command to be copied: each row has its bar.
    const [framed, end] = rows.split('└  Done.\n');
    expect(end).toMatch(/^The same again, without questions:\nnpm create /);
    const outside = framed
      .trimEnd()
      .split('\n')
      .filter((row) => !/^[┌│◇◆■├└]/.test(row));
    expect(outside).toEqual([]);
    await expect(rows).toMatchFileSnapshot(
      join(PROJECT_ROOT, 'test', 'cli', 'screens', `wizard-${columns}.txt`),
    );
  });

  it('in lines alone', async ({ expect }) => {
    const answers = ANSWERS.map(([asks, text, key]) => {
      if (key === 'Escape') return [asks, '<', 'Enter'] as const;
      return [asks, text, 'Enter'] as const;
    });
    const rows = await goThrough(80, { args: ['--plain'], answers });
    expect(rows).not.toMatch(/[┌│◇◆■├└█░\u001b]/);
    await expect(rows).toMatchFileSnapshot(join(PROJECT_ROOT, 'test', 'cli', 'screens', 'wizard-plain.txt'));
  });
});

import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli, cli } from '../cli/built-cli.ts';
import { parseResult } from '../cli/result-schema.ts';
import { hasTmux, openScreen } from '../cli/tmux.ts';
import { trainingWorld, type World } from '../cli/training-world.ts';
import { repository, writeRepository } from './fixtures.ts';

const noTmux = !(await hasTmux());

let world: World;
beforeAll(async () => {
  world = await trainingWorld();
  await writeRepository(world.path, repository('turborepo'));
});
afterAll(() => world.remove());

/** What it asks, and the keys that answer. */
const PAGES = [
  ['Where are the pictures?', '../../photos', 'Enter'],
  ['Train on these 20 pictures', '', 'Enter'],
  ['Keep 3 to 8 of your pictures', 'n', ''],
  ['Folder of the projects?', 'shades', 'Enter'],
  ['Name of the projects?', '', 'Enter'],
  ['../.. is a pnpm + Turborepo monorepo. Add the projects to it?', '', 'Enter'],
  ['Run pnpm install at its root?', 'n', ''],
] as const;

describe('create, inside a monorepo', () => {
  it('tells without writing what it would decide', async () => {
    const args = ['create', 'shades', '--data', 'photos', '--dry-run', '--json', ...world.backbone];
    const { exitCode, stdout, stderr } = await cli(args, { cwd: world.path, env: world.env });
    expect(exitCode, stderr).toBe(0);
    const result = parseResult<{ files: string[]; edited: string[]; monorepo: { kind: string } }>(stdout);
    expect(result.monorepo.kind).toBe('pnpm + Turborepo');
    expect(result.edited).toEqual(['pnpm-workspace.yaml']);
    expect(result.files).toContain('packages/shades-model/package.json');
    expect(
      result.files.every((path) => /^(?:packages\/shades-model|apps\/shades-console-app)\//.test(path)),
    ).toBe(true);
    expect(await readdir(world.at('packages'))).toEqual(['colours']);
  });

  it.skipIf(noTmux)('asks whether to join it, and then nothing that it has answered', async () => {
    const command = [process.execPath, await builtCli(), ...world.backbone, '--train', 'local'];
    const screen = await openScreen(command, { cwd: world.at('apps', 'hello'), env: world.env });
    try {
      for (const [asks, text, key] of PAGES) {
        await screen.waitFor(asks);
        if (text !== '') await screen.type(text);
        if (key !== '') await screen.press(key);
      }
      expect(await screen.exitCode(), await screen.read()).toBe(0);
      const seen = await screen.read();
      for (const unasked of ['npm scope', 'Package manager of', 'git repository'])
        expect(seen).not.toContain(unasked);
      expect(seen).toContain('model-folder: packages/shades-model (packages is where libraries belong)');
      expect(seen).toContain('pnpm --filter @acme/shades-console-app run start');
      expect(seen).toMatch(/create model-builder@latest shades -- --data \.\.\/\.\.\/photos/);
      expect(await readdir(world.at('apps'))).toEqual(['hello', 'shades-console-app']);
    } finally {
      await screen.close();
    }
  });
});

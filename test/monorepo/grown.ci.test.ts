import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../cli/built-cli.ts';
import { parseResult } from '../cli/result-schema.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { packageManagerEnvironment } from '../support/package-managers.ts';
import { runLine } from '../support/run.ts';
import { repository, writeRepository, type Kind } from './fixtures.ts';
import { NIGHTLY } from '../support/nightly.ts';

interface Generated {
  readonly target: string;
  readonly folders: readonly string[];
  readonly monorepo: { readonly kind: string; readonly decisions: readonly object[] };
  readonly install: { readonly done: boolean };
  readonly git: string;
  readonly next: readonly string[];
}

/** Kind → package manager that is installed for it, npm being there, the line that runs a script of the root, and its flags. */
const REAL = {
  npm: { line: 'npm run' },
  'yarn-berry': { manager: 'yarn', line: 'yarn run' },
  pnpm: { manager: 'pnpm', line: 'pnpm run' },
  bun: { manager: 'bun', line: 'bun run' },
  // Strict, Turborepo keeps from its tasks what keeps pnpm from looking for another release of itself.
  turborepo: { manager: 'pnpm', line: 'pnpm run', flags: ' --env-mode=loose' },
  'nx-package-based': { line: 'npm run' },
  'nx-integrated': { line: 'npm run' },
} as const satisfies Partial<
  Record<Kind, { manager?: 'yarn' | 'pnpm' | 'bun'; line: string; flags?: string }>
>;

/** Task runners say nothing to anybody about this run, and leave nothing running. */
const QUIET = {
  CI: undefined,
  TURBO_TELEMETRY_DISABLED: '1',
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  npm_config_prefer_offline: 'true',
  // The pnpm that runs is the one that was asked for.
  pnpm_config_pm_on_fail: 'ignore',
};

/** In CI one whose root is no workspace file and one whose root is, with a task runner; the nightly profile has them all. */
const IN_CI: readonly string[] = ['npm', 'turborepo'];
describe.each(Object.entries(REAL).filter(([kind]) => NIGHTLY || IN_CI.includes(kind)))(
  'a repository of %s',
  (kind, { line, ...more }) => {
    let env: Record<string, string | undefined>;
    beforeAll(async () => {
      env = { ...QUIET, ...('manager' in more ? await packageManagerEnvironment(more.manager) : {}) };
    });

    it('installs, builds, tests and predicts with its own scripts when it has grown', async () => {
      await using folder = await temporaryFolder();
      const started = performance.now();
      const root = folder.at('repository');
      await writeRepository(root, repository(kind as Kind));
      await runLine('git init --quiet', { cwd: root });
      await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
      const args = ['generate', 'flowers', '--bundle', folder.at('bundle'), '--json'];
      const { stdout, stderr } = await cli(args, { cwd: `${root}/apps/hello`, env, exitCodes: [0] });
      const result = parseResult<Generated>(stdout);
      expect([result.target, result.install.done, result.git], stderr).toEqual([root, true, 'skipped']);

      const flags = 'flags' in more ? more.flags : '';
      await runLine(`${line} build${flags}`, { cwd: root, env });
      const tests = await runLine(`${line} test${flags}`, { cwd: root, env });
      // Some runners show what a task prints, some only what it came to.
      if (kind !== 'bun') expect(tests.stdout + tests.stderr).toMatch(/pass 6|Successfully ran|successful/);
      const start = result.next.at(-1)!;
      const { stdout: predicted } = await runLine(start, { cwd: root, env });
      expect(predicted).toMatch(/sample-\d\.png\n\s+\d+\.\d %\s+(?:daisy|rose)\n/);

      for (const own of result.folders) {
        const names = await readdir(`${root}/${own}`);
        expect(names.filter((name) => /lock|^\.git$|^\.npmrc$|pnpm-workspace|\.yarn/.test(name))).toEqual([]);
      }
      const manifest = await readFile(`${root}/${result.folders[0]}/.model-builder/manifest.json`, 'utf8');
      expect(manifest).not.toContain(folder.path);
      console.log(`${kind}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    });
  },
);

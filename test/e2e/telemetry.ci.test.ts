import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { solutionGenerator } from '../../generators/solution.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { builtCli } from '../cli/built-cli.ts';
import { writePictures } from '../cli/training-world.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { watched, type Watched } from '../support/watched.ts';
import { npmRun } from './support/generated-project.ts';
import { linkDependencies } from './support/shared-dependencies.ts';

/** Seconds; onnxruntime's telemetry takes some until it sends what it has gathered. */
const WATCH_SECONDS = 30;

const CANNOT = reasonAgainst();
if (CANNOT !== undefined) console.log(`No telemetry: skipped, ${CANNOT}`);

/** With one of these in its environment onnxruntime takes itself for a build, where it keeps silent. */
const OF_BUILDS = [
  'CI',
  'TF_BUILD',
  'GITHUB_ACTIONS',
  'GITLAB_CI',
  'CIRCLECI',
  'TRAVIS',
  'JENKINS_URL',
  'CODEBUILD_BUILD_ID',
  'BUILDKITE',
  'TEAMCITY_VERSION',
  'APPVEYOR',
  'BITBUCKET_BUILD_NUMBER',
];

/** Devices, and the pseudo-files that Node and the libraries below it write to. */
const NO_FILES = /^\/(?:dev|proc|sys)\//;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

/** Runs a program with an empty home and an empty folder for temporary files. */
async function alone(name: string, command: readonly string[], env: Record<string, string> = {}) {
  const [scratch, home, temporary] = [folder.at(name), folder.at(name, 'home'), folder.at(name, 'tmp')];
  await mkdir(home, { recursive: true });
  await mkdir(temporary);
  const own = {
    ...Object.fromEntries(OF_BUILDS.map((name) => [name, undefined])),
    HOME: home,
    TMPDIR: temporary,
    XDG_CACHE_HOME: undefined,
    XDG_STATE_HOME: undefined,
    XDG_CONFIG_HOME: undefined,
    ORT_DISABLE_TELEMETRY: undefined,
  };
  const seen = await watched(command, scratch, { cwd: folder.path, env: { ...own, ...env } });
  return { ...seen, home, temporary };
}

/** @param starts what allowed paths start with; the folders above them may be made */
function outside({ touched }: Watched, ...starts: readonly string[]): string[] {
  return touched.filter(
    (path) =>
      !NO_FILES.test(path) && !starts.some((start) => path.startsWith(start) || start.startsWith(`${path}/`)),
  );
}

describe.skipIf(CANNOT !== undefined)('no telemetry', () => {
  test('a generated project writes nothing and asks nobody, which would be seen', async () => {
    const project = folder.at('own');
    const bundle = folder.at('bundle');
    await bundleIn(bundle, ownParts(['red', 'green', 'blue']));
    const answers = { bundle, target: project, name: 'own', packageManager: 'npm', verify: false } as const;
    await commitPlan(await solutionGenerator.plan(answers), { force: false });
    await linkDependencies(folder.path, ['own']);
    await npmRun('build', project);
    await writeFile(folder.at('stay.mjs'), `setTimeout(() => {}, ${WATCH_SECONDS * 1000});\n`);
    const program = [
      'node',
      '--import',
      folder.at('stay.mjs'),
      folder.at('own/own-console-app/dist/program.js'),
    ];
    const [off, on] = await Promise.all([
      alone('off', program),
      // Who sets it decides: 0 is what onnxruntime takes for on.
      alone('on', program, { ORT_DISABLE_TELEMETRY: '0' }),
    ]);
    expect(off.stdout).toMatch(/ %  red/);
    expect(on.stdout).toBe(off.stdout);
    expect(outside(on)).toContainEqual(expect.stringMatching(/\/home\/.*onnxruntime.*\/deviceid$/));
    // When onnxruntime sends what it has gathered depends on the machine: that a look-up is seen is shown by one of our own.
    const asks = await alone('asks', [
      'node',
      '-e',
      "require('node:dns').lookup('events.example', () => {})",
    ]);
    expect(asks.contacts).toContainEqual(expect.stringContaining('events'));
    expect(outside(off)).toEqual([]);
    expect(off.contacts).toEqual([]);
  });

  test('train, predict and generate write where they say, and ask nobody', async () => {
    await writePictures(folder.at('photos'), { red: [200, 40, 40], blue: [40, 40, 200] }, 10);
    const bin = [process.execPath, await builtCli()];
    const commands = {
      train: ['train', '--data', 'photos', '--output', 'trained'],
      predict: ['predict', 'photos/red/0.png', '--model', 'trained'],
      generate: ['generate', 'generated', '--bundle', 'trained', '--no-install', '--no-git'],
    };
    // What takes its place at the end is first written beside it.
    const beside = (name: string) => [folder.at(name), folder.at(`${name}.`), folder.at(`.${name}.`)];
    const own: Record<string, readonly string[]> = {
      train: beside('trained'),
      predict: [],
      generate: beside('generated'),
    };
    for (const [name, args] of Object.entries(commands)) {
      const seen = await alone(name, [...bin, ...args]);
      const cache = join(seen.home, '.cache', 'create-model-builder');
      expect(outside(seen, seen.temporary, cache, ...own[name])).toEqual([]);
      expect(await readdir(seen.temporary)).toEqual([]);
      expect(seen.contacts).toEqual([]);
    }
  });
});

/** Why the programs cannot be watched here. */
function reasonAgainst(): string | undefined {
  if (process.platform !== 'linux') return 'strace is for Linux alone.';
  try {
    execFileSync(
      'unshare',
      ['--net', '--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user']), 'ip', 'link'],
      {
        stdio: 'ignore',
      },
    );
    execFileSync('strace', ['-qq', '-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch (error) {
    return `strace, ip or unshare does not work: ${(error as Error).message}`;
  }
}

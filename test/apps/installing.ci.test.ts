import { cp, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { NIGHTLY } from '../support/nightly.ts';
import { bytesBelow, filesBelow } from '../support/pack.ts';
import {
  installTool,
  nodeEnvironment,
  noOtherNode,
  packageManagerEnvironment,
} from '../support/package-managers.ts';
import { runLine } from '../support/run.ts';
import { expectSaid, INSTALLING, modelPackage, pictures } from './model-package.ts';
import { serve } from './serve.ts';

type Environment = Readonly<Record<string, string>>;

/** Where onnxruntime-node's install script would download from; nothing answers there. */
const NO_DOWNLOADS = {
  npm_config_engine_strict: 'false',
  GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:9',
  GLOBAL_AGENT_HTTP_PROXY: 'http://127.0.0.1:9',
};

/** AWS Lambda's limit, unpacked. */
const LAMBDA_BYTES = 250 * 2 ** 20;

/** What the README says to type, with the package manager's own words for `npm install`. */
function installLine(readme: string, add: string): string {
  const line = /^npm (install onnxruntime-node@\S+ \.\/the-package\.tgz)$/m.exec(readme)?.[1];
  if (line === undefined) throw new Error('README.md does not say how to install the package.');
  return line.replace('install', add);
}

/** An app of its own with the packed model package in it. */
async function app() {
  const folder = await temporaryFolder();
  const { tarball, readme } = await modelPackage();
  await cp(tarball, folder.at('the-package.tgz'));
  await cp(join(import.meta.dirname, 'esm', 'server.js'), folder.at('server.js'));
  await writeFile(folder.at('package.json'), '{ "name": "app", "private": true, "type": "module" }\n');
  return { ...folder, readme };
}

async function expectAnswers(cwd: string): Promise<void> {
  await using served = await serve(['node', 'server.js'], cwd);
  for (const { bytes, label } of await pictures()) expect(await served.classify(bytes)).toBe(label);
}

test('the README installs it with no route but to the registry, and it fits into AWS Lambda', async () => {
  await using folder = await app();
  const line = `npm ${installLine(folder.readme, 'install')} --no-audit --no-fund`;
  await runLine(line, { cwd: folder.path, env: NO_DOWNLOADS });
  await expectAnswers(folder.path);
  const bytes = await bytesBelow(folder.at('node_modules'));
  expect(bytes).toBeLessThan(LAMBDA_BYTES);
  expectSaid(folder.readme, /It installs (\d+) MB/, bytes);
});

interface Manager {
  readonly name: string;
  readonly add: string;
  readonly environment: () => Promise<Environment>;
  /** Runs the newest onnxruntime-node's script unless told otherwise. */
  readonly runsScripts?: boolean;
  /** Fails unless told whether to run it. */
  readonly wantsAnswer?: boolean;
}

/** A package manager that is a script, first on the PATH. */
async function scripted(
  name: string,
  version: string,
  script: string,
  env: Environment = { PATH: process.env.PATH ?? '' },
): Promise<Environment> {
  const folder = await installTool(name, version);
  const bin = join(folder, 'node_modules', name, script);
  await writeFile(join(folder, name), `#!/bin/sh\nexec node "${bin}" "$@"\n`, { mode: 0o755 });
  return { ...env, PATH: `${folder}${delimiter}${env.PATH}` };
}

const MANAGERS: readonly Manager[] = [
  {
    name: 'npm 10',
    add: 'npm install',
    runsScripts: true,
    environment: () => scripted('npm', '10.9.9', 'bin/npm-cli.js'),
  },
  {
    name: 'npm 11',
    add: 'npm install',
    runsScripts: true,
    environment: () => scripted('npm', '11.21.2', 'bin/npm-cli.js'),
  },
  {
    name: 'npm 12',
    add: 'npm install',
    environment: async () => scripted('npm', '12.2.2', 'bin/npm-cli.js', await nodeEnvironment(24)),
  },
  { name: 'pnpm 10', add: 'pnpm add', environment: () => scripted('pnpm', '10.34.9', 'bin/pnpm.cjs') },
  {
    name: 'pnpm 11',
    add: 'pnpm add',
    wantsAnswer: true,
    environment: async () => scripted('pnpm', '11.28.7', 'bin/pnpm.mjs', await nodeEnvironment(24)),
  },
  {
    name: 'pnpm 12',
    add: 'pnpm add',
    wantsAnswer: true,
    environment: () => packageManagerEnvironment('pnpm'),
  },
  { name: 'Yarn 4', add: 'yarn add', environment: () => packageManagerEnvironment('yarn') },
  { name: 'bun', add: 'bun add', environment: () => packageManagerEnvironment('bun') },
];

describe.runIf(NIGHTLY && noOtherNode === undefined)('every package manager', () => {
  const started = async (environment: () => Promise<Environment>) => {
    const folder = await app();
    // Yarn's default would be Plug'n'Play, which the README does not promise.
    await writeFile(folder.at('.yarnrc.yml'), 'nodeLinker: node-modules\n');
    await writeFile(folder.at('yarn.lock'), '');
    const env = { ...NO_DOWNLOADS, ...(await environment()), CI: undefined };
    return { ...folder, env };
  };

  test.each(MANAGERS)('$name: the line of the README', async ({ add, environment }) => {
    await using folder = await started(environment);
    const { readme, env } = folder;
    const [program, verb] = add.split(' ');
    const words = installLine(readme, verb).split(' ');
    await runLine(`${program} ${words.join(' ')}`, { cwd: folder.path, env });
    await expectAnswers(folder.path);
  });

  test.each(MANAGERS)(
    '$name: the newest onnxruntime',
    async ({ add, environment, runsScripts, wantsAnswer }) => {
      await using folder = await started(environment);
      const { readme, env } = folder;
      const line = `${add} ./the-package.tgz`;
      if (runsScripts) {
        const [skipping] =
          /ONNXRUNTIME_NODE_INSTALL=skip npm install \.\/the-package\.tgz/.exec(readme) ?? [];
        expect(skipping).toContain(line);
        await runLine(skipping!, { cwd: folder.path, env });
      } else {
        const answer = /`(allowBuilds: \{.*?\})`/.exec(readme)?.[1] ?? '';
        if (wantsAnswer) await writeFile(folder.at('pnpm-workspace.yaml'), `${answer}\n`);
        await runLine(line, { cwd: folder.path, env });
      }
      const { version } = JSON.parse(await readFile(await installedManifest(folder.path), 'utf8')) as {
        version: string;
      };
      expect(Number(version.split('.')[1])).toBeGreaterThanOrEqual(30);
      await expectAnswers(folder.path);
    },
  );
});

test.runIf(NIGHTLY)('an onnxruntime-node that the app has is shared, however old', async () => {
  for (const version of ['1.17.0', '1.21.0', '1.23.2', '1.24.3']) {
    await using folder = await app();
    const options = { cwd: folder.path, env: INSTALLING };
    await runLine(`npm install --no-audit --no-fund onnxruntime-node@${version}`, options);
    await runLine('npm install --no-audit --no-fund ./the-package.tgz', options);
    const manifests = (await filesBelow(folder.at('node_modules'))).filter((path) =>
      path.endsWith(join('onnxruntime-node', 'package.json')),
    );
    const versions = manifests.map(
      async (path) => JSON.parse(await readFile(path, 'utf8')) as { version: string },
    );
    expect(await Promise.all(versions)).toMatchObject([{ version }]);
    await expectAnswers(folder.path);
  }
});

/** pnpm keeps what an app does not ask for itself below its own folder. */
async function installedManifest(cwd: string): Promise<string> {
  const script =
    "const from = require('module').createRequire(require('fs').realpathSync('node_modules/digits-model/package.json')); console.log(from.resolve('onnxruntime-node/package.json'))";
  return (await runLine(`node -e "${script}"`, { cwd })).stdout.trim();
}

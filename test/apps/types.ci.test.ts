import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { NIGHTLY } from '../support/nightly.ts';
import { installTool } from '../support/package-managers.ts';
import { run } from '../support/run.ts';
import { modelPackage } from './model-package.ts';

const ATTW = ['@arethetypeswrong/cli', '0.18.5'] as const;
const PUBLINT = ['publint', '0.3.25'] as const;
const COMPILERS = ['5.9.3', '6.0.3', '7.0.2'] as const;

test('attw: every resolution finds types that are those of the code', async () => {
  const { tarball } = await modelPackage();
  const attw = join(await installTool(...ATTW), 'node_modules', ATTW[0], 'dist', 'index.js');
  // CommonJS may require an ES module since Node 20.19, which this rule does not know; the package asks for that Node.
  const args = [tarball, '--ignore-rules', 'cjs-resolves-to-esm', '--no-emoji'];
  const { stdout } = await run('node', [attw, ...args], { cwd: join(tarball, '..') });
  expect(stdout).toMatch(/No problems found/);
});

test('publint has nothing to say', async () => {
  const { tarball } = await modelPackage();
  const publint = join(await installTool(...PUBLINT), 'node_modules', PUBLINT[0], 'src', 'cli.js');
  const { stdout } = await run('node', [publint, 'run', tarball, '--strict'], { cwd: join(tarball, '..') });
  expect(stdout).toMatch(/All good!/);
});

/** As a server of somebody's has it; only what the declarations promise. */
const CONSUMER = `import { LABELS, PictureError, PredictionPipeline, topK, type Label, type ModelOutput } from 'digits-model';

export async function classify(picture: Uint8Array): Promise<Label | undefined> {
  const pipeline = await PredictionPipeline.load({ threshold: 0.5 });
  try {
    const output: ModelOutput = await pipeline.predict({ imageSource: picture });
    return topK(output, LABELS.length)[0]?.label;
  } catch (error) {
    if (error instanceof PictureError) return undefined;
    throw error;
  } finally {
    await pipeline.dispose();
  }
}
`;

/** Lines about the consumer or the package; with these options @types/node has faults of its own. */
const OURS = /^(?:a\.[cm]?ts|.*digits-model)/;

interface Setting {
  readonly name: string;
  readonly file: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Compilers that have it. @default all */
  readonly until?: (typeof COMPILERS)[number];
  /** What it says; nothing when it works. */
  readonly error?: RegExp;
}

const SETTINGS: readonly Setting[] = [
  { name: 'nodenext', file: 'a.mts', options: { module: 'nodenext' } },
  { name: 'nodenext, CommonJS', file: 'a.cts', options: { module: 'nodenext' } },
  { name: 'node20', file: 'a.mts', options: { module: 'node20' } },
  { name: 'node20, CommonJS', file: 'a.cts', options: { module: 'node20' } },
  { name: 'bundler', file: 'a.ts', options: { module: 'esnext', moduleResolution: 'bundler' } },
  { name: 'node16', file: 'a.mts', options: { module: 'node16' } },
  // The README names the setting that works.
  { name: 'node16, CommonJS', file: 'a.cts', options: { module: 'node16' }, error: /TS1479/ },
  {
    name: 'node10',
    file: 'a.ts',
    options: { module: 'commonjs', moduleResolution: 'node10' },
    until: '6.0.3',
  },
];

/** CI has time for the larger one. */
const LIBS: Readonly<Record<string, readonly string[]>> = {
  'with the DOM': ['es2023', 'dom', 'dom.iterable'],
  ...(NIGHTLY && { 'without the DOM': ['es2023'] }),
};

describe.each(NIGHTLY ? COMPILERS : (['6.0.3'] as const))('TypeScript %s', (version) => {
  test('every module setting of a consumer compiles, the declarations included, or is named in the README', async () => {
    await using folder = await temporaryFolder();
    const { folder: model, readme } = await modelPackage();
    const types = await installTool('@types/node', '20.19.0');
    await mkdir(folder.at('node_modules', '@types'), { recursive: true });
    await symlink(join(types, 'node_modules', '@types', 'node'), folder.at('node_modules', '@types', 'node'));
    await symlink(join(types, 'node_modules', 'undici-types'), folder.at('node_modules', 'undici-types'));
    await symlink(model, folder.at('node_modules', 'digits-model'));
    const compiler = join(
      await installTool('typescript', version),
      'node_modules',
      'typescript',
      'bin',
      'tsc',
    );
    const found: Record<string, readonly string[]> = {};
    const settings = SETTINGS.filter(({ until }) => until === undefined || until >= version);
    for (const { name, file, options, error } of settings)
      for (const [libName, lib] of Object.entries(LIBS)) {
        const compilerOptions = {
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          target: 'es2022',
          noEmit: true,
          types: ['node'],
          lib,
          ...options,
          ...(version.startsWith('6.') && { ignoreDeprecations: '6.0' }),
        };
        await writeFile(folder.at(file), CONSUMER);
        await writeFile(folder.at('tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
        const { stdout } = await run('node', [compiler, '-p', '.'], {
          cwd: folder.path,
          exitCodes: [0, 1, 2],
        });
        const ours = stdout.split('\n').filter((line) => OURS.test(line));
        if (error === undefined ? ours.length > 0 : !error.test(ours.join()))
          found[`${name}, ${libName}`] = ours;
      }
    expect(found).toEqual({});
    expect(readme).toContain('"module": "node20"');
  });
});

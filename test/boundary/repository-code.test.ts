import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatWrites } from '../../src/format/format.ts';
import { kindOf } from '../../src/io/path-facts.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { writeFiles } from '../support/pictures.ts';
import { write } from '../support/plans.ts';

const SOURCE = write('src/a.ts', 'export const a = "x"\n');
const GIT = { 'repo/.git/HEAD': '' };

/** A module that leaves the file `mark` beside the repository when it is run, then is this. */
const leaving = (mark: string, exported: string): string =>
  `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(mark)}, 'ran');\nexport default ${exported};\n`;

interface Place {
  readonly mark: string;
  readonly real: string;
}

/** Everything that is code to prettier, each below `repo`. */
const KINDS: Readonly<Record<string, (place: Place) => Readonly<Record<string, string>>>> = {
  'a configuration that is a program': ({ mark }) => ({
    'repo/.prettierrc.mjs': leaving(mark, '{ semi: false }'),
  }),
  'a configuration that is a program, named as in prettier.config.js': ({ mark }) => ({
    'repo/package.json': '{ "type": "module" }',
    'repo/prettier.config.js': leaving(mark, '{ semi: false }'),
  }),
  'a package that package.json names': ({ mark }) => ({
    'repo/package.json': '{ "prettier": "@acme/style" }',
    'repo/node_modules/@acme/style/package.json': '{ "exports": "./index.mjs" }',
    'repo/node_modules/@acme/style/index.mjs': leaving(mark, '{ semi: false }'),
  }),
  'a package that .prettierrc names': ({ mark }) => ({
    'repo/.prettierrc': '"@acme/style"\n',
    'repo/node_modules/@acme/style/package.json': '{ "type": "module", "main": "index.js" }',
    'repo/node_modules/@acme/style/index.js': leaving(mark, '{ semi: false }'),
  }),
  'a plugin from a package': ({ mark }) => ({
    'repo/.prettierrc.json': '{ "semi": false, "plugins": ["prettier-plugin-mark"] }',
    'repo/node_modules/prettier-plugin-mark/package.json':
      '{ "exports": { ".": { "types": "./index.d.ts", "import": "./index.mjs" } } }',
    'repo/node_modules/prettier-plugin-mark/index.mjs': leaving(mark, '{ languages: [] }'),
  }),
  'a plugin from a file': ({ mark }) => ({
    'repo/.prettierrc.toml': 'semi = false\nplugins = ["./tools/mark.mjs"]\n',
    'repo/tools/mark.mjs': leaving(mark, '{ languages: [] }'),
  }),
  'a plugin of an override': ({ mark }) => ({
    'repo/.prettierrc.yaml':
      'semi: false\noverrides:\n  - files: "*.ts"\n    options: { plugins: [./tools/mark.mjs] }\n',
    'repo/tools/mark.mjs': leaving(mark, '{ languages: [] }'),
  }),
  'a prettier of its own': ({ mark, real }) => ({
    'repo/.prettierrc': '{ "semi": false }',
    'repo/node_modules/prettier/package.json':
      '{ "name": "prettier", "version": "3.0.0", "main": "index.cjs" }',
    'repo/node_modules/prettier/index.cjs': `require('node:fs').writeFileSync(${JSON.stringify(mark)}, 'ran');
      module.exports = require(${JSON.stringify(real)});\n`,
  }),
};

interface Formatting {
  readonly text: string | undefined;
  readonly notes: readonly string[];
  readonly ran: boolean;
}

async function formatIn(
  files: (place: Place) => Readonly<Record<string, string>>,
  { code, target = 'repo/apps/flowers' }: { readonly code: boolean; readonly target?: string },
): Promise<Formatting> {
  await using folder = await temporaryFolder();
  const mark = folder.at('mark');
  const place = { mark, real: join(PROJECT_ROOT, 'node_modules/prettier/index.cjs') };
  const made = Object.entries(files(place)).map(([path, text]) => [folder.at(path), text] as const);
  await writeFiles(Object.fromEntries(made));
  const { writes, notes } = await formatWrites(folder.at(target), [SOURCE], { code });
  return { text: writes[0]?.text, notes, ran: (await kindOf(mark)) === 'file' };
}

describe.each(Object.entries(KINDS))('%s', (_, files) => {
  it('runs where a write in a repository was asked for, and nowhere else', async () => {
    const inRepository = (place: Place) => ({ ...GIT, ...files(place) });
    expect(await formatIn(inRepository, { code: true })).toMatchObject({
      ran: true,
      text: expect.not.stringContaining(';') as string,
      notes: [],
    });
    const { ran, notes } = await formatIn(inRepository, { code: false });
    expect(ran).toBe(false);
    // Another prettier of the same major version changes next to nothing.
    if (!('repo/node_modules/prettier/index.cjs' in files({ mark: '', real: '' })))
      expect(notes).toEqual([
        expect.stringMatching(
          /^The repository's own formatting may still change the look: .*--repository-code/,
        ),
      ]);
  });

  it('does not run outside of a repository, nor from a folder above one', async () => {
    const alone = await formatIn(files, { code: true, target: 'repo' });
    expect(alone.ran).toBe(false);
    const above = (place: Place) => ({ 'repo/apps/flowers/.git/HEAD': '', ...files(place) });
    expect(await formatIn(above, { code: true })).toMatchObject({ ran: false, notes: [] });
  });
});

describe('what is data is read without running anything', () => {
  it.each([
    ['package.json', '{ "prettier": { "semi": false } }'],
    ['package.yaml', 'prettier:\n  semi: false\n'],
    ['.prettierrc', 'semi: false\n'],
    ['.prettierrc.json', '{ "semi": false }'],
    ['.prettierrc.json5', '// mine\n{ semi: false, }'],
    ['.prettierrc.toml', 'semi = false\n'],
    ['.prettierrc.yml', 'overrides:\n  - files: "**/src/*.ts"\n    options: { semi: false }\n'],
  ])('%s', async (name, text) => {
    const { text: formatted, notes } = await formatIn(() => ({ ...GIT, [`repo/${name}`]: text }), {
      code: false,
    });
    expect([formatted, notes]).toEqual(['export const a = "x"\n', []]);
  });

  it('says that the repository has another formatter, or another major version of prettier', async () => {
    const biome = await formatIn(() => ({ ...GIT, 'repo/biome.json': '{}' }), { code: true });
    expect(biome.notes).toEqual([
      "The repository's own formatting may still change the look: biome.json is Biome's (it is not installed in this repository).",
    ]);
    const old = {
      ...GIT,
      'repo/node_modules/prettier/package.json':
        '{ "name": "prettier", "version": "2.8.8", "main": "index.cjs" }',
    };
    expect((await formatIn(() => old, { code: false })).notes).toEqual([
      "The repository's own formatting may still change the look: it has prettier 2.8.8.",
    ]);
  });
});

const NOBODY = { uid: 65_534, gid: 65_534 };
const notRoot = process.getuid?.() !== 0;
if (notRoot) console.log('Files of another user are not tried: only root can make them.');

describe.skipIf(notRoot)('what another user has written', () => {
  it.each(Object.entries(KINDS))('%s is not run in a shared folder', async (_, files) => {
    await using folder = await temporaryFolder();
    const mark = folder.at('mark');
    await mkdir(folder.at('repo'), { recursive: true });
    for (const [path, mode] of [
      [folder.path, 0o755],
      [folder.at('repo'), 0o1777],
    ] as const)
      await chmod(path, mode);
    const place = { mark, real: join(PROJECT_ROOT, 'node_modules/prettier/index.cjs') };
    await writeFiles({ [folder.at('repo/.git/HEAD')]: '' });
    for (const [path, text] of Object.entries(files(place))) writeAsNobody(folder.at(path), text);
    const { notes } = await formatWrites(folder.at('repo/apps/flowers'), [SOURCE], { code: true });
    expect(await kindOf(mark)).toBe('missing');
    if (!Object.keys(files(place)).some((path) => path.includes('node_modules/prettier/')))
      expect(notes).toEqual([expect.stringContaining('it belongs to another user')]);
    await expect(readFile(mark)).rejects.toThrow('ENOENT');
  });

  it('does not make a repository of a shared folder', async () => {
    await using folder = await temporaryFolder();
    await mkdir(folder.at('repo'), { recursive: true });
    await chmod(folder.path, 0o755);
    await chmod(folder.at('repo'), 0o1777);
    writeAsNobody(folder.at('repo/.git/HEAD'), '');
    writeAsNobody(folder.at('repo/.prettierrc.json'), '{ "semi": false }');
    const { writes } = await formatWrites(folder.at('repo/flowers'), [SOURCE], { code: true });
    expect(writes[0].text).toBe("export const a = 'x';\n");
  });
});

function writeAsNobody(path: string, text: string): void {
  const script = 'mkdir -p "${1%/*}" && printf %s "$2" > "$1"';
  execFileSync('sh', ['-c', script, 'sh', path, text], NOBODY);
}

import { createHash } from 'node:crypto';
import { chmod, chown, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recoverCommits } from '../../src/io/commit-recovery.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { writeFiles } from '../support/pictures.ts';
import { run } from '../support/run.ts';
import { treeOf } from '../support/trees.ts';
import { solutionWorld } from './run-command.ts';

const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
/** No process has a number as high. */
const WORK = `.model-builder-commit-${HOST}-99999999-deadbeef`;

interface Made {
  readonly journal?: unknown;
  readonly text?: string;
  readonly mode?: number;
  readonly files?: Readonly<Record<string, string>>;
}

/** A work folder as somebody may have put it there. @returns its path */
async function workIn(
  root: string,
  { journal, text = JSON.stringify(journal), mode = 0o700, files = {} }: Made,
) {
  const work = join(root, WORK);
  const others = Object.entries(files).map(([path, content]) => [join(root, path), content] as const);
  await writeFiles({ [join(work, 'journal.json')]: text, ...Object.fromEntries(others) });
  await chmod(work, mode);
  return work;
}

const steps = (...all: readonly object[]): object => ({ schemaVersion: 1, folders: [], steps: all });
const plant = { path: '../.bash_login', status: 'overwrite', sha256: '0'.repeat(64), backup: 'payload.sh' };

describe('a journal', () => {
  it.each<[string, Made]>([
    ['that leads out', { journal: steps(plant), files: { 'payload.sh': 'evil' } }],
    ['whose backup leads out', { journal: steps({ ...plant, path: 'a', backup: '../precious/f' }) }],
    ['whose folder leads out', { journal: { schemaVersion: 1, folders: ['../empty'], steps: [] } }],
    ["into git's folder", { journal: steps({ ...plant, path: '.GIT/hooks/pre-commit' }) }],
    ['that is empty', { text: '' }],
    ['that is cut off', { text: '{"schemaVersion":1,"fol' }],
    ['of another form', { text: '[]' }],
    [
      'that others may write',
      { journal: steps({ path: 'f', status: 'create', sha256: '0'.repeat(64) }), mode: 0o755 },
    ],
  ])('%s changes nothing, and is said with the way out', async (_, made) => {
    await using folder = await temporaryFolder();
    const root = folder.at('repo');
    await writeFiles({ [folder.at('precious/f')]: 'precious', [join(root, 'f')]: 'mine' });
    await mkdir(folder.at('empty'));
    const work = await workIn(root, made);
    const before = await treeOf(folder.path);
    await expect(recoverCommits(root)).rejects.toMatchObject({
      code: 'scaffold-journal',
      message: expect.stringContaining(WORK) as string,
      hint: expect.stringContaining(`delete ${work}`) as string,
    });
    expect(await treeOf(folder.path)).toEqual(before);
  });

  it.each([`${WORK}/old`, 'sub'])('goes through no link in %s', async (place) => {
    await using folder = await temporaryFolder();
    const root = folder.at('repo');
    await writeFiles({ [folder.at('precious/f')]: 'precious' });
    await workIn(root, { journal: steps({ path: 'sub/f', status: 'delete' }) });
    const target = place === 'sub' ? 'precious' : '.';
    await symlink(folder.at(target), join(root, place));
    if (place !== 'sub') await cp(folder.at('precious'), folder.at('sub'), { recursive: true });
    const before = await treeOf(folder.path);
    await expect(recoverCommits(root)).rejects.toMatchObject({ code: 'scaffold-journal' });
    expect(await treeOf(folder.path)).toEqual(before);
  });

  it('that git tracks is not believed', async () => {
    await using folder = await temporaryFolder();
    const root = folder.at('repo');
    await workIn(root, { journal: steps({ path: 'f', status: 'create', sha256: '0'.repeat(64) }) });
    await run('git', ['init', '--quiet'], { cwd: root });
    await run('git', ['add', '--force', WORK], { cwd: root });
    await expect(recoverCommits(root)).rejects.toMatchObject({
      message: expect.stringContaining('tracked by git') as string,
    });
  });

  it.runIf(process.getuid?.() === 0)('of another user is left alone, and told', async () => {
    await using folder = await temporaryFolder();
    const root = folder.at('repo');
    const work = await workIn(root, {
      journal: steps({ path: 'f', status: 'delete' }),
      files: { [`${WORK}/old/f`]: 'evil' },
    });
    await chown(work, 65534, 65534);
    expect(await recoverCommits(root)).toEqual({ undone: [], kept: [], foreign: [work] });
    expect(Object.keys(await treeOf(root))).not.toContain('f');
  });

  it('is left to the next run that writes by those that only look', async () => {
    await using world = await solutionWorld();
    const readme = await readFile(world.at('README.md'), 'utf8');
    const step = { path: 'README.md', status: 'delete' };
    await workIn(world.root, {
      journal: steps(step),
      files: { [`${WORK}/old/README.md`]: `${readme}earlier\n` },
    });
    const before = await treeOf(dirname(world.root));
    for (const flags of [{ check: true }, { dryRun: true }, { abort: true, dryRun: true }])
      await world.update(flags).catch(() => undefined);
    expect(await treeOf(dirname(world.root))).toEqual(before);
  });
});

/** Changes the manifests of a world. */
async function edited(
  files: readonly string[],
  change: (manifest: Record<string, unknown>) => object,
): Promise<void> {
  for (const file of files) {
    const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    await writeFile(file, JSON.stringify({ ...manifest, ...change(manifest) }));
  }
}

describe('a manifest', () => {
  it('whose notices lead out writes nowhere, with --check too', async () => {
    await using world = await solutionWorld();
    const victim = join(world.root, '..', 'victim', '.bashrc');
    const way = `../../../../${relative('/', victim)}`;
    await writeFiles({ [victim]: 'original', [world.at('flowers-model', way)]: 'PWNED' }).catch(
      () => undefined,
    );
    await writeFiles({ [victim]: 'original' });
    await edited([world.at('flowers-model/.model-builder/manifest.json')], () => ({ notices: [way] }));
    for (const flags of [{ check: true }, { dryRun: true }, {}])
      await expect(world.update(flags)).rejects.toMatchObject({ code: 'scaffold-unsafe-path' });
    expect(await readFile(victim, 'utf8')).toBe('original');
  });

  it('whose root leads above its repository is refused', async () => {
    await using world = await solutionWorld();
    await mkdir(world.at('.git'));
    const file = world.at('flowers-model/.model-builder/manifest.json');
    await edited([file], () => ({ root: '../..' }));
    await expect(world.update()).rejects.toMatchObject({
      code: 'update-manifest-invalid',
      message: expect.stringContaining('out of the git repository') as string,
    });
  });

  it('can have nothing inserted but into files that adapters know', async () => {
    const { faultOf } = await import('../../src/io/validate.ts');
    const edit = { project: 'model', insert: 'line', path: [], value: 'evil', reason: '' };
    const commands = { install: '', build: '', test: '', start: '' };
    const rest = {
      manager: 'npm',
      runners: [],
      folders: {},
      modelFolder: 'a',
      modelDependency: '*',
      commands,
    };
    const facts = { versions: {}, checkScripts: [], projectJson: false, ignoresDist: false };
    const monorepo = (more: object): object => ({ ...rest, ...facts, edits: [{ ...edit, ...more }] });
    const answers = { generator: 'solution', name: 'a', packageManager: 'npm' };
    const problem = (more: object): string =>
      faultOf('answers', { ...answers, monorepo: monorepo(more) })?.problem ?? '';
    expect(problem({ file: '.bashrc', format: 'lines' })).toContain('a list of what to ignore');
    expect(problem({ file: '../package.json', format: 'json' })).toContain('segment');
    expect(problem({ file: '.prettierignore', format: 'lines' })).toBe('');
    expect(problem({ file: '.npmrc', format: 'lines' })).toContain('onnxruntime-node-install=skip');
    const ours = 'onnxruntime-node-install skip';
    expect(problem({ file: '.yarnrc', format: 'lines', value: ours })).toBe('');
  });
});

describe('an undo record', () => {
  it('takes back nothing outside the projects', async () => {
    await using world = await solutionWorld();
    const evil = world.at('../home/evil');
    const home = dirname(evil);
    await cp(world.at('flowers-model'), evil, { recursive: true });
    await writeFiles({ [join(home, '.bashrc')]: 'original' });
    const record = { schemaVersion: 1, run: 'x', number: 9, root: '..', files: [] as object[] };
    const files = { '.bashrc': 'PWNED', '.ssh/authorized_keys': 'evil key' };
    for (const [path, text] of Object.entries(files)) {
      record.files = [...record.files, { path, before: 'text', mode: '600' }];
      await writeFiles({ [join(evil, '.model-builder/undo/files', `${path}.before`)]: text });
    }
    await writeFiles({ [join(evil, '.model-builder/undo/record.json')]: JSON.stringify(record) });
    const before = await treeOf(home);
    await expect(world.update({ abort: true }, evil)).rejects.toMatchObject({
      code: 'update-undo-damaged',
      message: expect.stringContaining(join(home, '.bashrc')) as string,
    });
    expect(await treeOf(home)).toEqual(before);
  });

  it('is chosen by its number, whatever the clock said when it was written', async () => {
    const { findLastUndo } = await import('../../src/update/abort.ts');
    const { groupProjects } = await import('../../src/update/groups.ts');
    const { findProjects } = await import('../../src/io/find-projects.ts');
    await using world = await solutionWorld();
    const record = (project: string, time: string, number: number) =>
      [
        world.at(project, '.model-builder/undo/record.json'),
        JSON.stringify({ schemaVersion: 1, run: `${time} ${project}`, number, root: '..', files: [] }),
      ] as const;
    await writeFiles(
      Object.fromEntries([
        record('flowers-model', '2040-01-01T00:00:00.000Z', 3),
        record('flowers-console-app', '2026-01-01T00:00:00.000Z', 4),
      ]),
    );
    const [last, ...others] = await findLastUndo(groupProjects(await findProjects(world.root)));
    expect([last.keeper, others]).toEqual(['flowers-console-app', []]);
  });
});

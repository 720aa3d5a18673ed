import { describe, expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { readTarget } from '../../src/io/read-target.ts';
import { planIn, settleIn } from './plan-in.ts';
import { git, library, PACKAGES, realShapes } from './real-shapes.ts';

const { made, at, plannedIn } = realShapes();

describe('what git ignores', () => {
  it.each([
    ['packages/*/*/\n!packages/*/src/\n!packages/*/*/src/\n'],
    ['assets/\n'],
    ['*.zip\n*.onnx\n'],
    ['.*/\n'],
  ])('is in a commit all the same: %j', async (gitignore) => {
    const { plan } = await plannedIn({
      ...PACKAGES,
      '.gitignore': gitignore,
      'packages/a/package.json': library('@r/a'),
    });
    await commitPlan(plan, { force: false });
    git(plan.root, 'add', '--all');
    const tracked = git(plan.root, 'ls-files', '-z').split('\0');
    const planned = plan.operations.flatMap(({ kind, path }) => (kind === 'edit' ? [] : [path]));
    expect(planned.filter((path) => !tracked.includes(path))).toEqual([]);
    // The same again, with what is there now: the lines stay.
    const again = await planIn(at('bundle'), plan.root, 'flowers');
    const written = (await readTarget(again.plan)).filter(({ status }) => status !== 'unchanged');
    expect(
      written.map(({ operation }) => operation.path).filter((path) => path.endsWith('.gitignore')),
    ).toEqual([]);
  });

  it.each(['/packages/*\n!/packages/a/\n', 'packages/*/\n!packages/a/\n'])(
    'is refused where it is a whole project, with the line that does it: %j',
    async (gitignore) => {
      const root = await made({
        ...PACKAGES,
        '.gitignore': `# x\n${gitignore}`,
        'packages/a/package.json': library('a'),
      });
      await expect(settleIn(root, 'flowers')).rejects.toMatchObject({
        code: 'monorepo-ignored',
        exitCode: 3,
        message: expect.stringContaining('line 2 of .gitignore') as string,
        hint: expect.stringContaining('the line !flowers-model/ below') as string,
      });
    },
  );
});

describe('a name that exists', () => {
  it('is refused, and a hand-written package of that name is nobody’s to write over', async () => {
    const root = await made({
      ...PACKAGES,
      'packages/other/package.json': library('@r/flowers-model'),
      'packages/b/package.json': library('@r/b'),
    });
    await expect(settleIn(root, 'flowers', { force: true })).rejects.toMatchObject({
      code: 'monorepo-name-taken',
      message: '@r/flowers-model is the name of packages/other already.',
    });
  });

  it('is refused for a folder, member or not', async () => {
    const root = await made({ ...PACKAGES, 'packages/flowers-model/notes.md': 'mine' });
    await expect(settleIn(root, 'flowers', { force: true })).rejects.toMatchObject({
      code: 'monorepo-folder',
    });
  });
});

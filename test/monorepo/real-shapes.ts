import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll } from 'vitest';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { writeRepository, type Repository } from './fixtures.ts';
import { planIn, type Planned } from './plan-in.ts';

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
export const library = (name: string, more: object = {}): string => json({ name, main: 'index.js', ...more });

export const PACKAGES = { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - apps/*\n' };

export function git(root: string, ...args: string[]): string {
  const own = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'core.excludesFile=/nowhere', '-C', root];
  return execFileSync('git', [...own, ...args], { encoding: 'utf8' });
}

export const reasons = ({ decisions }: Planned, what: string): string =>
  decisions.flatMap((one) => (one.what === what ? [`${one.value} (${one.reason})`] : [])).join('; ');

/** Small repositories of the shapes that real ones have, for the tests of one file. */
export function realShapes() {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let count = 0;
  beforeAll(async () => {
    folder = await temporaryFolder();
    await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  /** A repository with these files, under git. @returns its root */
  async function made(repo: Repository): Promise<string> {
    const root = folder.at(`r${++count}`);
    await writeRepository(root, { 'package.json': json({ name: 'root', private: true }), ...repo });
    git(root, 'init', '--quiet');
    return root;
  }
  return {
    made,
    /** Absolute; `bundle` is there. */
    at: (name: string): string => folder.at(name),
    plannedIn: async (repo: Repository, flags: Parameters<typeof planIn>[3] = {}): Promise<Planned> =>
      await planIn(folder.at('bundle'), await made(repo), 'flowers', flags),
  };
}

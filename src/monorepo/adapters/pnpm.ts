import type { MemberRules, MonorepoAdapter, Root } from '../adapter.ts';
import { declaredMajor } from '../declared-manager.ts';
import { isPlainObject } from '../../plain-object.ts';
import { readYaml } from '../parse.ts';
import { registerGlobs } from '../register.ts';
import { REMEDY, remedies, type Remedy } from '../remedy.ts';

const FILE = 'pnpm-workspace.yaml';

export const pnpm: MonorepoAdapter = {
  name: 'pnpm',
  label: 'pnpm',
  axis: 'manager',
  detect: async (root) => (await rulesOf(root)) !== undefined,
  members: rulesOf,
  async join(root, added) {
    const rules = await rulesOf(root);
    const { edits, decisions } = rules
      ? await registerGlobs(root.view, rules, added)
      : { edits: [], decisions: [] };
    const remedy = await remedies(root, added, await remediesOf(root));
    return { edits: [...edits, ...remedy.edits], decisions: [...decisions, ...remedy.decisions] };
  },
  commands: {
    packageManager: 'pnpm',
    install: ['pnpm', 'install'],
    run: ({ packageName }, script) => `pnpm --filter ${packageName} run ${script}`,
    beforeArguments: '',
    exec: 'pnpm exec',
    internalSpec: () => 'workspace:*',
  },
};

/** A file with settings alone, and no `packages`, makes no monorepo. */
async function rulesOf({ view }: Root): Promise<MemberRules | undefined> {
  const { packages } = (await readYaml(view, FILE)) ?? {};
  if (!Array.isArray(packages)) return undefined;
  const globs = packages.filter((glob) => typeof glob === 'string');
  return { file: FILE, format: 'yaml', path: ['packages'], globs };
}

/** The form that the file has already; both newer ones where nothing says which pnpm it is: each version reads its own. */
async function remediesOf(root: Root): Promise<readonly Remedy[]> {
  const { allowBuilds } = (await readYaml(root.view, FILE)) ?? {};
  if (isPlainObject(allowBuilds)) return [REMEDY.allowBuilds];
  const major = declaredMajor(root);
  if (major === undefined) return [REMEDY.allowBuilds, REMEDY.ignoredBuilds];
  return [major >= 11 ? REMEDY.allowBuilds : major === 10 ? REMEDY.ignoredBuilds : REMEDY.neverBuilt];
}

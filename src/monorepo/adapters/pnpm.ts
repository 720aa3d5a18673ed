import type { MemberRules, MonorepoAdapter, Root } from '../adapter.ts';
import { declaredMajor } from '../declared-manager.ts';
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
  async join(root, added, { members }) {
    const rules = await rulesOf(root);
    const { edits, decisions } = rules
      ? await registerGlobs(root.view, rules, added, members)
      : { edits: [], decisions: [] };
    const remedy = await remedies(root, added, remediesOf(root));
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

/** Both newer forms where nothing says which pnpm it is: each version reads its own. */
function remediesOf(root: Root): readonly Remedy[] {
  const major = declaredMajor(root);
  if (major === undefined) return [REMEDY.allowBuilds, REMEDY.ignoredBuilds];
  return [major >= 11 ? REMEDY.allowBuilds : major === 10 ? REMEDY.ignoredBuilds : REMEDY.neverBuilt];
}

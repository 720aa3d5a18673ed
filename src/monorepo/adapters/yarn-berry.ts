import type { MonorepoAdapter } from '../adapter.ts';
import { declaredManager } from '../declared-manager.ts';
import { workspaceGlobs } from '../package-manifest.ts';
import { REMEDY, remedies } from '../remedy.ts';
import { joinWorkspaces, workspaceRules } from '../workspaces-field.ts';

/** Yarn 2 and up. */
export const yarnBerry: MonorepoAdapter = {
  name: 'yarn-berry',
  label: 'Yarn',
  axis: 'manager',
  detect: async (root) =>
    workspaceGlobs(root.manifest) !== undefined && (await declaredManager(root)) === 'yarn-berry',
  members: (root) => Promise.resolve(workspaceRules(root)),
  join: async (root, added, { members }) =>
    await joinWorkspaces(root, added, members, await remedies(root, added, [REMEDY.dependenciesMeta])),
  commands: {
    packageManager: 'yarn',
    install: ['yarn', 'install'],
    run: ({ packageName }, script) => `yarn workspace ${packageName} run ${script}`,
    beforeArguments: '',
    exec: 'yarn',
    internalSpec: () => 'workspace:*',
  },
};

import type { MonorepoAdapter } from '../adapter.ts';
import { REMEDY, remedies } from '../remedy.ts';
import { joinWorkspaces, workspacesOf } from '../workspaces-field.ts';

/** Yarn 2 and up. */
export const yarnBerry: MonorepoAdapter = {
  ...workspacesOf('yarn-berry'),
  label: 'Yarn',
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

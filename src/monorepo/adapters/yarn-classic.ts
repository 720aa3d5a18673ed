import type { MonorepoAdapter } from '../adapter.ts';
import { REMEDY, remedies } from '../remedy.ts';
import { joinWorkspaces, workspacesOf } from '../workspaces-field.ts';

/** Yarn 1. */
export const yarnClassic: MonorepoAdapter = {
  ...workspacesOf('yarn-classic'),
  label: 'Yarn 1',
  async join(root, added, { members }) {
    const wanted = (await root.view.exists('.npmrc')) ? REMEDY.npmrc : REMEDY.yarnrc;
    return await joinWorkspaces(root, added, members, await remedies(root, added, [wanted]));
  },
  commands: {
    packageManager: 'yarn',
    install: ['yarn', 'install'],
    run: ({ packageName }, script) => `yarn workspace ${packageName} run ${script}`,
    beforeArguments: '',
    exec: 'yarn',
    internalSpec: (version) => version,
  },
};

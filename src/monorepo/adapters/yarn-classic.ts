import type { MonorepoAdapter } from '../adapter.ts';
import { REMEDY, remedies } from '../remedy.ts';
import { joinWorkspaces, workspacesOf } from '../workspaces-field.ts';

/** Yarn 1. */
export const yarnClassic: MonorepoAdapter = {
  ...workspacesOf('yarn-classic'),
  label: 'Yarn 1',
  async join(root, added) {
    // Not in an `.npmrc`, which Yarn 1 reads, too: npm and npx would warn of the setting at every command.
    return await joinWorkspaces(root, added, await remedies(root, added, [REMEDY.yarnrc]));
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

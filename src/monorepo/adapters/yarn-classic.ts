import type { MonorepoAdapter } from '../adapter.ts';
import { declaredManager } from '../declared-manager.ts';
import { workspaceGlobs } from '../package-manifest.ts';
import { REMEDY, remedies } from '../remedy.ts';
import { joinWorkspaces, workspaceRules } from '../workspaces-field.ts';

/** Yarn 1. */
export const yarnClassic: MonorepoAdapter = {
  name: 'yarn-classic',
  label: 'Yarn 1',
  axis: 'manager',
  detect: async (root) =>
    workspaceGlobs(root.manifest) !== undefined && (await declaredManager(root)) === 'yarn-classic',
  members: (root) => Promise.resolve(workspaceRules(root)),
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

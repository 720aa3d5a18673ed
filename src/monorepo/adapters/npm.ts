import type { MonorepoAdapter } from '../adapter.ts';
import { declaredMajor } from '../declared-manager.ts';
import { REMEDY, remedies } from '../remedy.ts';
import { joinWorkspaces, workspacesOf } from '../workspaces-field.ts';

export const npm: MonorepoAdapter = {
  ...workspacesOf('npm'),
  label: 'npm',
  async join(root, added) {
    // A newer one reads `allowScripts`, and warns of a setting that it does not know at every command.
    const isOld = (declaredMajor(root) ?? Infinity) < 11;
    const npmrc = isOld && (await root.view.exists('.npmrc')) ? [REMEDY.npmrc] : [];
    const remedy = await remedies(root, added, [REMEDY.allowScripts, ...npmrc]);
    return await joinWorkspaces(root, added, remedy);
  },
  commands: {
    packageManager: 'npm',
    install: ['npm', 'install'],
    run: ({ packageName }, script) => `npm run ${script} -w ${packageName}`,
    beforeArguments: ' --',
    exec: 'npx',
    // npm knows no `workspace:`; an exact version is linked to the member that has it.
    internalSpec: (version) => version,
  },
};

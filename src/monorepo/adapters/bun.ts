import type { MonorepoAdapter } from '../adapter.ts';
import { declaredManager } from '../declared-manager.ts';
import { workspaceGlobs } from '../package-manifest.ts';
import { joinWorkspaces, workspaceRules } from '../workspaces-field.ts';

/** Bun runs no install script that is not listed as trusted: onnxruntime-node needs no remedy. */
export const bun: MonorepoAdapter = {
  name: 'bun',
  label: 'Bun',
  axis: 'manager',
  detect: async (root) =>
    workspaceGlobs(root.manifest) !== undefined && (await declaredManager(root)) === 'bun',
  members: (root) => Promise.resolve(workspaceRules(root)),
  join: (root, added, { members }) => joinWorkspaces(root, added, members, { edits: [], decisions: [] }),
  commands: {
    packageManager: 'bun',
    install: ['bun', 'install'],
    run: ({ folder }, script) => `bun run --cwd ${folder} ${script}`,
    beforeArguments: '',
    exec: 'bunx',
    internalSpec: () => 'workspace:*',
  },
};

import type { MonorepoAdapter } from '../adapter.ts';
import { joinWorkspaces, workspacesOf } from '../workspaces-field.ts';

/** Bun runs no install script that is not listed as trusted: onnxruntime-node needs no remedy. */
export const bun: MonorepoAdapter = {
  ...workspacesOf('bun'),
  label: 'Bun',
  join: (root, added) => joinWorkspaces(root, added, { edits: [], decisions: [] }),
  commands: {
    packageManager: 'bun',
    install: ['bun', 'install'],
    run: ({ folder }, script) => `bun run --cwd ${folder} ${script}`,
    beforeArguments: '',
    exec: 'bunx',
    internalSpec: () => 'workspace:*',
  },
};

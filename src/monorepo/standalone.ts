import type { PackageManager, ProjectCommands } from '../scaffold/context.ts';

/**
 * A solution of our own, in a folder of its own: nothing to detect or register, because the templates write its root files.
 */
export interface StandaloneAdapter {
  /** What people type in the root. */
  readonly commands: ProjectCommands;
  /** How one member depends on another. */
  readonly internalSpec: string;
  /** How a project depends on the folder of another, so that what is built there later is seen: `file:` is a copy but for npm. */
  readonly folderProtocol: 'file:' | 'link:';
}

export const STANDALONE: Readonly<Record<PackageManager, StandaloneAdapter>> = {
  npm: {
    commands: { install: 'npm install', build: 'npm run build', test: 'npm test', start: 'npm start --' },
    // npm knows no `workspace:`; a member of any version satisfies this, where an exact one would be looked for in the registry.
    internalSpec: '*',
    folderProtocol: 'file:',
  },
  pnpm: {
    commands: { install: 'pnpm install', build: 'pnpm build', test: 'pnpm test', start: 'pnpm start' },
    internalSpec: 'workspace:*',
    folderProtocol: 'link:',
  },
  yarn: {
    commands: { install: 'yarn install', build: 'yarn build', test: 'yarn test', start: 'yarn start' },
    // Yarn 1, too, which knows no `workspace:`.
    internalSpec: '*',
    folderProtocol: 'link:',
  },
  bun: {
    commands: {
      install: 'bun install',
      build: 'bun run build',
      test: 'bun run test',
      start: 'bun run start',
    },
    internalSpec: 'workspace:*',
    folderProtocol: 'link:',
  },
};

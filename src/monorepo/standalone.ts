import type { PackageManager, ProjectCommands } from '../scaffold/context.ts';

/**
 * A solution of our own, in a folder of its own: nothing to detect or register, because the templates write its root files.
 */
export interface StandaloneAdapter {
  readonly name: PackageManager;
  /** What people type in the root. */
  readonly commands: ProjectCommands;
  /** How one member depends on another, whose version is given. */
  internalSpec(version: string): string;
  /** Files at the root that this package manager needs beside `package.json`. */
  readonly rootFiles: readonly string[];
}

export const STANDALONE: Readonly<Record<PackageManager, StandaloneAdapter>> = {
  npm: {
    name: 'npm',
    commands: { install: 'npm install', build: 'npm run build', test: 'npm test', start: 'npm start --' },
    // npm knows no `workspace:`; an exact version is linked to the member that has it.
    internalSpec: (version) => version,
    rootFiles: [],
  },
  pnpm: {
    name: 'pnpm',
    commands: { install: 'pnpm install', build: 'pnpm build', test: 'pnpm test', start: 'pnpm start' },
    internalSpec: () => 'workspace:*',
    rootFiles: ['pnpm-workspace.yaml'],
  },
  yarn: {
    name: 'yarn',
    commands: { install: 'yarn install', build: 'yarn build', test: 'yarn test', start: 'yarn start' },
    internalSpec: () => 'workspace:*',
    rootFiles: ['.yarnrc.yml'],
  },
  bun: {
    name: 'bun',
    commands: {
      install: 'bun install',
      build: 'bun run build',
      test: 'bun run test',
      start: 'bun run start',
    },
    internalSpec: () => 'workspace:*',
    rootFiles: [],
  },
};

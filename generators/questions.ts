import type { Question } from './definition.ts';

/** What every generator asks, in the order in which it asks. */
export const QUESTIONS: readonly Question[] = [
  { name: 'bundle', message: 'Folder of the trained bundle', type: 'text' },
  { name: 'target', message: 'Folder of the projects', type: 'text', default: '.' },
  { name: 'name', message: 'Name of the solution', type: 'text' },
  {
    name: 'scope',
    message: 'npm scope, for example @acme (empty: none, or that of the monorepo)',
    type: 'text',
    default: '',
  },
  {
    name: 'packageManager',
    message: 'Package manager',
    type: 'choice',
    choices: ['npm', 'pnpm', 'yarn', 'bun'],
    default: 'npm',
  },
];

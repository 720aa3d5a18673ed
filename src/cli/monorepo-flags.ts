import { choice, enabled, text, toggle } from './flags.ts';

/** How projects join the monorepo around their target; each one overrides what the repository's own habits decide. */
export const MONOREPO_FLAGS = {
  monorepo: enabled(
    'do not add the projects to the monorepo around the target: make a solution of their own',
  ),
  modelFolder: text('<folder>', 'in a monorepo: folder of the model package, from its root'),
  consoleAppFolder: text('<folder>', 'in a monorepo: folder of the console app, from its root'),
  tsconfig: text(
    '<file|package|none>',
    'in a monorepo: configuration to extend, a path from its root or the name in a package',
  ),
  modelDependency: text('<range>', 'in a monorepo: how to depend on the model package, such as workspace:^'),
  versions: choice(
    ['repository', 'own'],
    'in a monorepo: take versions of dependencies that it has already, or those of the templates',
    'repository',
  ),
  turboTasks: toggle('in a Turborepo: add the tasks build and test to turbo.json where they are missing'),
};

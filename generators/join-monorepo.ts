import { relative, resolve } from 'node:path';
import { EXIT, ModelBuilderError } from '../src/errors.ts';
import { readTemplateLayers } from '../src/io/read-templates.ts';
import type { DecidedInsertion, InsertionRequest } from '../src/monorepo/decide.ts';
import type { Monorepo } from '../src/monorepo/detect.ts';
import { templateDependencies } from '../src/monorepo/template-dependencies.ts';
import type { PackageManager } from '../src/scaffold/context.ts';
import { projectFiles, projectsOf } from '../src/scaffold/layout.ts';
import { projectNames } from '../src/scaffold/naming.ts';
import { assembleTemplates } from '../src/scaffold/template-overlay.ts';

/** What was asked, in words that every front end has. */
export interface JoinRequest extends Omit<InsertionRequest, 'projects' | 'dependencies' | 'filesOf'> {
  /** Name of the generator. */
  readonly generator: string;
  /** As {@link GeneratorAnswers.templates}. */
  readonly templates?: string | undefined;
}

export interface JoinedMonorepo extends DecidedInsertion {
  readonly packageManager: PackageManager;
  /** Program and arguments, run at the root. */
  readonly install: readonly [string, ...string[]];
}

/**
 * Fits the projects of a generator into a monorepo. Reads, and writes nothing.
 * @throws {ModelBuilderError} `monorepo-*`, `templates-*`, `usage-name`, `usage-scope`
 */
export async function joinMonorepo(
  monorepo: Monorepo,
  { generator, templates: given, ...request }: JoinRequest,
): Promise<JoinedMonorepo> {
  const { packageManager, install } = monorepo.manager.commands!;
  const templates = assembleTemplates(await readTemplateLayers(monorepo.folder, given));
  // A generator that is not there is refused where its answers are settled.
  const known = Object.hasOwn(templates.sets, generator);
  const projects: InsertionRequest['projects'] = (names) =>
    known ? projectsOf(generator, templates, names).filter(({ folder }) => folder !== '') : [];
  const used = projects(projectNames({ name: request.name })).map(({ set }) => set);
  const { decideInsertion } = await import('../src/monorepo/decide.ts');
  const decided = await decideInsertion(monorepo, {
    ...request,
    modelFolder: folderInside('--model-folder', request.modelFolder),
    consoleAppFolder: folderInside('--console-app-folder', request.consoleAppFolder),
    projects,
    filesOf: (set) => (Object.hasOwn(templates.sets, set) ? projectFiles(set, templates.sets[set]) : []),
    dependencies: templateDependencies(templates.sets, used),
  });
  return { ...decided, packageManager, install };
}

function folderInside(flag: string, folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  const clean = folder
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/+$/, '');
  const isInside =
    relative('/root', resolve('/root', clean)) === clean && !/^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(clean);
  if (clean !== '' && isInside) return clean;
  throw new ModelBuilderError(
    'monorepo-folder',
    `${flag} ${folder} does not name a folder in the monorepo.`,
    {
      hint: 'Give a path from the root of the monorepo, such as packages/flowers-model.',
      exitCode: EXIT.usage,
    },
  );
}

import { readTemplateLayers } from '../../io/read-templates.ts';
import type { InsertionRequest } from '../../monorepo/decide.ts';
import { templateDependencies } from '../../monorepo/template-dependencies.ts';
import { projectsOf } from '../../scaffold/layout.ts';
import { projectNames } from '../../scaffold/naming.ts';
import { assembleTemplates } from '../../scaffold/template-overlay.ts';
import type { GenerationValues, ProjectAnswers } from '../project-answers.ts';

/** What the decisions need to know of the projects: which ones the generator makes, and what they depend on. @param root of the monorepo */
export async function insertionRequest(
  { name, scope }: ProjectAnswers,
  { generator, templates: given, tsconfig, modelDependency, versions, turboTasks }: GenerationValues,
  root: string,
): Promise<InsertionRequest> {
  const templates = assembleTemplates(await readTemplateLayers(root, given));
  // A generator that is not there is refused where its answers are settled.
  const known = Object.hasOwn(templates.sets, generator);
  const projects: InsertionRequest['projects'] = (names) =>
    known ? projectsOf(generator, templates, names).filter(({ folder }) => folder !== '') : [];
  const used = projects(projectNames({ name })).map(({ set }) => set);
  return {
    name,
    scope,
    projects,
    dependencies: templateDependencies(templates.sets, used),
    tsconfig,
    modelDependency,
    reuseVersions: versions === 'repository',
    turboTasks,
  };
}

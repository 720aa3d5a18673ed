import type { TemplateContext } from './context.ts';
import { ownFolder } from './own-generator.ts';
import type { Project } from './render.ts';
import type { Templates } from './templates.ts';

/** The projects that a generator makes, in the order in which they depend on each other. @param generator of this package, or of the templates' owner */
export function projectsOf(
  generator: string,
  { sets }: Pick<Templates, 'sets'>,
  { model, consoleApp, name }: Pick<TemplateContext, 'model' | 'consoleApp' | 'name'>,
): readonly Project[] {
  const modelProject = { set: 'model', folder: model.folder };
  const consoleProject = { set: 'console-app', folder: consoleApp.folder };
  if (generator === 'solution') return [{ set: 'solution', folder: '' }, modelProject, consoleProject];
  if (generator === 'model') return [modelProject];
  if (generator === 'console-app') return [consoleProject];
  const own = sets[generator].generator;
  if (own === undefined) return [];
  const beside = own.with.map((set) => (set === 'model' ? modelProject : consoleProject));
  return [...beside, { set: generator, folder: ownFolder(own, name) }];
}

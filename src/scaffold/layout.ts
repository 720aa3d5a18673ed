import type { TemplateContext } from './context.ts';
import { ownFolder } from './own-generator.ts';
import type { Project } from './render.ts';
import { MANIFEST_PATH, pristinePath } from './manifest.ts';
import { conditionsOf, outputPath, type Templates, type TemplateSet } from './templates.ts';

/** Files of a model package that come from no template. */
export const ASSETS = [
  'bestModel.onnx',
  'bestModelMap.json',
  'MLModel.zip',
  'metrics.json',
  'golden/golden.json',
  'golden/*.png',
];

/** What a project in a monorepo will have, as far as it can be said before there is a model: paths relative to it. */
export function projectFiles(set: string, { files, rules }: TemplateSet): readonly string[] {
  const texts = files
    .map(({ source }) => outputPath(source))
    .filter((path) => !Object.hasOwn(rules, path) || !conditionsOf(rules[path]).includes('!inMonorepo'));
  const assets = set === 'model' ? ASSETS.map((name) => `assets/${name.replace('*', '1')}`) : [];
  return [...texts, ...assets, MANIFEST_PATH, ...texts.map(pristinePath)];
}

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

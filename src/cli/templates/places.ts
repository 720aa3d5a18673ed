import { join, resolve } from 'node:path';
import { EXIT } from '../../errors.ts';
import { projectAt } from '../../io/find-projects.ts';
import { kindOf } from '../../io/path-facts.ts';
import { TEMPLATES_FOLDER } from '../../io/template-places.ts';
import { readTemplateLayers } from '../../io/read-templates.ts';
import { setOf, type TemplateLayer } from '../../scaffold/template-overlay.ts';
import { templatesError } from '../../scaffold/templates-error.ts';
import { templatesLine, usedTemplates } from '../../scaffold/used-templates.ts';
import { outputPath, PARTIALS } from '../../scaffold/templates.ts';
import type { FlagValues } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { TEMPLATES_FLAGS } from './flags.ts';
import { matchesPattern } from './pattern.ts';

export type TemplatesValues = Pick<FlagValues<typeof TEMPLATES_FLAGS>, 'templates' | 'project'>;

/** Every layer that matters here, nearest first. @throws {ModelBuilderError} `templates-*` */
export async function layersHere(
  { templates, project }: TemplatesValues,
  { cwd }: Pick<CommandContext, 'cwd'>,
): Promise<readonly TemplateLayer[]> {
  return await readTemplateLayers(await holderOf(resolve(cwd, project)), templates);
}

/**
 * The folder whose templates are used for a project: that which it was generated into, as `generate` and `update` have it.
 * @param folder absolute; of a generated project, or any other
 * @throws {ModelBuilderError} `templates-unused` (exit code 2) where the project holds templates that nothing reads
 */
export async function holderOf(folder: string): Promise<string> {
  const project = await projectAt(folder);
  const holder = project === undefined ? folder : resolve(folder, project.manifest.root);
  if (holder === folder || (await kindOf(join(folder, TEMPLATES_FOLDER))) !== 'folder') return holder;
  throw templatesError('unused', `${join(folder, TEMPLATES_FOLDER)} is not used.`, {
    hint: `The project was generated into ${holder}: move the templates to ${join(holder, TEMPLATES_FOLDER)}, or name them with --templates.`,
    exitCode: EXIT.usage,
  });
}

/** Where `eject` puts what it copies: the nearest folder of templates that there is, else the project's. */
export function ejectFolder(layers: readonly TemplateLayer[], project: string): string {
  const [nearest] = layers;
  return nearest.origin === 'defaults' ? join(project, TEMPLATES_FOLDER) : nearest.directory;
}

/** The nearest folder of the user's own. @throws {ModelBuilderError} `templates-none` (exit code 2) */
export function ownLayer(layers: readonly TemplateLayer[]): TemplateLayer {
  const [nearest] = layers;
  if (nearest.origin !== 'defaults') return nearest;
  throw templatesError('none', 'There are no templates of your own here.', {
    hint: 'Name their folder with --templates <folder>, or make one: npx create-model-builder templates eject model/README.md',
    exitCode: EXIT.usage,
  });
}

/** The folders as a result shows them. */
export function foldersOf(
  layers: readonly TemplateLayer[],
): readonly Pick<TemplateLayer, 'origin' | 'directory'>[] {
  return layers.map(({ origin, directory }) => ({ origin, directory }));
}

/** Names every folder of the user's own that is used, in the words of the commands that generate. */
export function sayLayers(layers: readonly TemplateLayer[], { terminal }: CommandContext): void {
  const sets = [...new Set(layers.flatMap(({ files }) => files.map(({ source }) => setOf(source))))];
  for (const used of usedTemplates(layers, sets)) terminal.err(`${templatesLine(used)}\n`);
}

/** Whether a template is meant by one of the ways to write it: as it lies, as what it becomes, or by its name. */
export function isMeant(source: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  const written = setOf(source) === PARTIALS ? source.replace(/\.hbs$/, '') : outputPath(source);
  return matchesPattern(pattern, source) || matchesPattern(pattern, written);
}

/** @throws {ModelBuilderError} `templates-no-match` (exit code 2) */
export function noMatch(pattern: string, layers: readonly TemplateLayer[]): Error {
  const sets = [...new Set(layers.flatMap(({ files }) => files.map(({ source }) => setOf(source))))];
  return templatesError('no-match', `No template matches "${pattern}".`, {
    hint: `There is: ${sets.sort().join(', ')}. \`npx create-model-builder templates list\` shows every file.`,
    exitCode: EXIT.usage,
  });
}

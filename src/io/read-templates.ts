import { assembleTemplates, type TemplateLayer, type TemplateOrigin } from '../scaffold/template-overlay.ts';
import type { Templates } from '../scaffold/templates.ts';
import { templatesError } from '../scaffold/templates-error.ts';
import { packageFile } from './package-file.ts';
import { kindOf } from './path-facts.ts';
import { readTemplateFolder } from './template-folder.ts';
import { findTemplatePlaces } from './template-places.ts';

/** Whoever names a folder trusts it; the others are only found. */
const TRUSTED: ReadonlySet<TemplateOrigin> = new Set(['flag', 'defaults']);

/** The templates that come with this package. */
export function packageTemplates(): string {
  return packageFile('templates');
}

/**
 * Reads every template set and the partials of one folder.
 * @throws {ModelBuilderError} `templates-*` when the folder or a `template.json` cannot be used
 */
export async function readTemplates(directory: string): Promise<Templates> {
  return assembleTemplates([await readTemplateLayer('defaults', directory)]);
}

/**
 * Reads every folder of templates that matters for a target, nearest first; the last are this package's own.
 * @param target absolute folder of the solution; need not exist
 * @param given folder or package of templates that the user named, absolute or relative to the working folder
 * @throws {ModelBuilderError} `templates-*` when one of them cannot be used
 */
export async function readTemplateLayers(target: string, given?: string): Promise<readonly TemplateLayer[]> {
  const places = await findTemplatePlaces(target, given);
  return await Promise.all(
    [...places, { origin: 'defaults' as const, directory: packageTemplates() }].map(({ origin, directory }) =>
      readTemplateLayer(origin, directory),
    ),
  );
}

export async function readTemplateLayer(origin: TemplateOrigin, directory: string): Promise<TemplateLayer> {
  if ((await kindOf(directory)) !== 'folder') {
    throw templatesError('not-found', `There are no templates in ${directory}.`, {
      hint:
        origin === 'defaults'
          ? 'Install create-model-builder again, or name a folder that has them.'
          : 'Check the path; `npx create-model-builder templates eject` makes such a folder.',
    });
  }
  return { origin, directory, files: await readTemplateFolder(directory, TRUSTED.has(origin)) };
}

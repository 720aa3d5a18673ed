import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { EXIT } from '../errors.ts';
import type { TemplateOrigin } from '../scaffold/template-overlay.ts';
import { templatesError } from '../scaffold/templates-error.ts';
import { boundaryOf, isOurs, type Boundary } from './boundary.ts';
import { isInside } from './inside.ts';
import { kindOf, liesIn } from './path-facts.ts';
import { readText } from './read-text.ts';
import { parseJson } from './validate.ts';

export interface TemplatePlace {
  readonly origin: TemplateOrigin;
  /** Absolute. */
  readonly directory: string;
}

/** Where a project, or a repository, keeps its own templates. */
export const TEMPLATES_FOLDER = join('.model-builder', 'templates');
export const CONFIG_FILE = 'model-builder.config.json';

/**
 * The folders of templates that stand before this package's own, nearest first: the one that was named, the project's, that
 * of the nearest folder above up to the repository's root, that of the nearest `model-builder.config.json`. Outside a repository
 * nothing above the target is looked at, and what belongs to another user is used only where it was named.
 * @throws {ModelBuilderError} `templates-not-found` (exit code 2) for what was named and is not there, `templates-config`,
 *   `templates-owner`
 */
export async function findTemplatePlaces(target: string, given?: string): Promise<readonly TemplatePlace[]> {
  const boundary = await boundaryOf(target);
  const { folders } = boundary;
  const holders = await Promise.all(
    folders.map(async (folder) => (await kindOf(join(folder, TEMPLATES_FOLDER))) === 'folder'),
  );
  const own = holders[0] ? [placeIn('project', target)] : [];
  const above = folders.findIndex((_, index) => index > 0 && holders[index]);
  const found = [
    ...own,
    ...(above === -1 ? [] : [placeIn('repository', folders[above])]),
    ...(await configured(boundary)),
  ];
  for (const { directory } of found) await assertWithin(boundary, directory);
  return [...(given === undefined ? [] : [await named(given)]), ...found];
}

/** What templates become is run by an install, a build or a test: they come from here, and from nobody else. */
async function assertWithin({ folders }: Boundary, directory: string): Promise<void> {
  const root = folders[folders.length - 1];
  // A package manager may keep packages elsewhere and link them.
  const isInstalled =
    isInside(root, directory) && /(?:^|[\\/])node_modules[\\/]/.test(relative(root, directory));
  if (!isInstalled && !(await liesIn(directory, root))) {
    throw templatesError('outside', `The templates in ${directory} lie outside of ${root}.`, {
      hint: `Nothing was generated. Where you trust them, name them with --templates ${directory}.`,
    });
  }
  if (!isOurs(root, directory)) throw ofAnother(directory);
}

function ofAnother(directory: string): Error {
  return templatesError('owner', `The templates in ${directory} belong to another user.`, {
    hint: `Nothing was generated. Where you trust them, name them with --templates ${directory}, or run this as their owner.`,
  });
}

/**
 * The templates that a manifest names.
 * @param root absolute folder that the projects were generated into
 * @param reference an absolute folder, or the name of a package
 * @returns absolute folder
 * @throws {ModelBuilderError} `templates-owner`; `templates-not-found` (exit code 2) for a package that is not installed in the
 *   repository: what lies above it is used only where the user has named it
 */
export async function recordedPlace(root: string, reference: string): Promise<string> {
  const { folders } = await boundaryOf(root);
  const top = folders[folders.length - 1];
  const directory = isAbsolute(reference) ? reference : await templatesOf(reference, root, top);
  if (directory === undefined)
    throw templatesError(
      'not-found',
      `The projects in ${root} were generated with the templates of ${reference}, which is not installed in ${top}.`,
      {
        hint: `Install it there; or, where it lies elsewhere and you trust it, name it: npx create-model-builder update --templates ${reference}`,
        exitCode: EXIT.usage,
      },
    );
  if ((await kindOf(directory)) === 'folder' && !isOurs(directory, directory)) throw ofAnother(directory);
  return directory;
}

function placeIn(origin: TemplateOrigin, folder: string): TemplatePlace {
  return { origin, directory: join(folder, TEMPLATES_FOLDER) };
}

async function named(given: string): Promise<TemplatePlace> {
  const directory = await templatesOf(given, process.cwd());
  if (directory !== undefined) return { origin: 'flag', directory };
  throw templatesError('not-found', `${resolve(given)} is no folder of templates.`, {
    hint: 'Name a folder, or an npm package that is installed and has a folder "templates".',
    exitCode: EXIT.usage,
  });
}

async function configured({ folders }: Boundary): Promise<readonly TemplatePlace[]> {
  const root = folders[folders.length - 1];
  for (const folder of folders) {
    const file = join(folder, CONFIG_FILE);
    if ((await kindOf(file)) !== 'file') continue;
    const { templates: reference } = parseJson('config', await readText(file), ({ problem }, cause) =>
      configError(file, problem, cause),
    );
    if (reference === undefined) return [];
    const directory = await templatesOf(reference, folder, root);
    if (directory === undefined) {
      throw templatesError('config', `${file} names the templates "${reference}", which are not there.`, {
        hint: 'Write a path relative to that file, or the name of an npm package that is installed in the repository and has a folder "templates".',
      });
    }
    return [{ origin: 'config', directory }];
  }
  return [];
}

function configError(file: string, problem: string, cause: unknown): Error {
  return templatesError('config', `${file} ${problem}.`, {
    cause,
    hint: 'Its form: { "templates": "./tools/templates" }',
  });
}

/** A folder, or the folder `templates` of an installed package. @param root where the search for a package ends */
async function templatesOf(reference: string, base: string, root?: string): Promise<string | undefined> {
  const folder = resolve(base, reference);
  if ((await kindOf(folder)) === 'folder') return folder;
  if (isAbsolute(reference) || /^\.{1,2}(?:[/\\]|$)/.test(reference)) return undefined;
  for (let from = base; ; from = dirname(from)) {
    const inPackage = join(from, 'node_modules', reference, 'templates');
    if ((await kindOf(inPackage)) === 'folder' && isOurs(from, inPackage)) return inPackage;
    if (from === root || dirname(from) === from) return undefined;
  }
}

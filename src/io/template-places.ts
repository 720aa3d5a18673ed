import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { EXIT } from '../errors.ts';
import type { TemplateOrigin } from '../scaffold/template-overlay.ts';
import { templatesError } from '../scaffold/templates-error.ts';
import { kindOf, namesIn } from './path-facts.ts';
import { readText } from './read-text.ts';

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
 * nothing above the target is looked at.
 * @throws {ModelBuilderError} `templates-not-found` (exit code 2) for what was named and is not there, `templates-config`
 */
export async function findTemplatePlaces(target: string, given?: string): Promise<readonly TemplatePlace[]> {
  const folders = await upToRepository(target);
  const holders = await Promise.all(
    folders.map(async (folder) => (await kindOf(join(folder, TEMPLATES_FOLDER))) === 'folder'),
  );
  const own = holders[0] ? [placeIn('project', target)] : [];
  const above = folders.findIndex((_, index) => index > 0 && holders[index]);
  return [
    ...(given === undefined ? [] : [await named(given)]),
    ...own,
    ...(above === -1 ? [] : [placeIn('repository', folders[above])]),
    ...(await configured(folders)),
  ];
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

async function configured(folders: readonly string[]): Promise<readonly TemplatePlace[]> {
  for (const folder of folders) {
    const file = join(folder, CONFIG_FILE);
    if ((await kindOf(file)) !== 'file') continue;
    const reference = templatesMember(await readText(file), file);
    if (reference === undefined) return [];
    const directory = await templatesOf(reference, folder);
    if (directory !== undefined) return [{ origin: 'config', directory }];
    throw templatesError('config', `${file} names the templates "${reference}", which are not there.`, {
      hint: 'Write a path relative to that file, or the name of an npm package that is installed and has a folder "templates".',
    });
  }
  return [];
}

function templatesMember(text: string, file: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw configError(file, cause instanceof Error ? cause.message : 'it is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw configError(file, 'it must be an object');
  const { templates } = parsed as { readonly templates?: unknown };
  if (templates === undefined || (typeof templates === 'string' && templates !== '')) return templates;
  throw configError(file, '"templates" must be a path or the name of a package');
}

function configError(file: string, reason: string): Error {
  return templatesError('config', `${file} cannot be used: ${reason}.`, {
    hint: 'Its form: { "templates": "./tools/templates" }',
  });
}

/** A folder, or the folder `templates` of an installed package. */
async function templatesOf(reference: string, base: string): Promise<string | undefined> {
  const folder = resolve(base, reference);
  if ((await kindOf(folder)) === 'folder') return folder;
  if (isAbsolute(reference) || /^\.{1,2}(?:[/\\]|$)/.test(reference)) return undefined;
  for (let from = base; ; from = dirname(from)) {
    const inPackage = join(from, 'node_modules', reference, 'templates');
    if ((await kindOf(inPackage)) === 'folder') return inPackage;
    if (dirname(from) === from) return undefined;
  }
}

/** The target and what lies above it, up to the root of its repository; only the target where there is none. */
async function upToRepository(target: string): Promise<readonly string[]> {
  const folders: string[] = [];
  let root = 0;
  for (let folder = target; folder !== homedir(); folder = dirname(folder)) {
    folders.push(folder);
    const names = await namesIn(folder);
    if (names.includes('.git')) return folders;
    if (MONOREPO_FILES.some((name) => names.includes(name)) || (await hasWorkspaces(folder, names)))
      root = folders.length - 1;
    if (dirname(folder) === folder) break;
  }
  return folders.length === 0 ? [target] : folders.slice(0, root + 1);
}

const MONOREPO_FILES = ['pnpm-workspace.yaml', 'nx.json', 'rush.json', 'lerna.json'];

async function hasWorkspaces(folder: string, names: readonly string[]): Promise<boolean> {
  if (!names.includes('package.json')) return false;
  try {
    const manifest = JSON.parse(await readText(join(folder, 'package.json'))) as object | null;
    return manifest !== null && 'workspaces' in manifest;
  } catch {
    return false;
  }
}

import type { WriteOperation } from './plan.ts';
import type { Project } from './render.ts';
import { overlay, setOf, type TemplateLayer, type TemplateOrigin } from './template-overlay.ts';
import { outputPath, PARTIALS, RULES, type Templates } from './templates.ts';

/** A folder of somebody's templates, as far as projects are made of it. */
export interface UsedTemplates {
  readonly origin: TemplateOrigin;
  /** Absolute. */
  readonly directory: string;
  /** How many of its files are used: templates, partials and `template.json`. */
  readonly files: number;
}

/** The folders of templates, but for this package's own, that projects of some sets are made of; nearest first. */
export function usedTemplates(
  layers: readonly TemplateLayer[],
  sets: readonly string[],
): readonly UsedTemplates[] {
  const due = new Set([...sets, PARTIALS]);
  const used = overlay(layers).filter(({ source }) => due.has(setOf(source)));
  return layers.flatMap((layer) => {
    const { origin, directory } = layer;
    const rules = layer.files.filter(({ source }) => sets.some((set) => source === `${set}/${RULES}`));
    const files = rules.length + used.filter((file) => file.layer === layer).length;
    return origin === 'defaults' || files === 0 ? [] : [{ origin, directory, files }];
  });
}

/** As every command says it. */
export function templatesLine({ directory, files }: UsedTemplates): string {
  return `Templates from ${directory}: ${files} ${files === 1 ? 'file' : 'files'}`;
}

/** Scripts that an install runs by itself (npm, pnpm, yarn and bun taken together). */
const LIFECYCLE = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
  'dependencies',
  'pnpm:devPreinstall',
];

/** What makes a package manager run code, by file. A backslash can hide any name in it. */
const SETTINGS: readonly (readonly [name: RegExp, text: RegExp])[] = [
  [/^\.npmrc$/, /^[ \t]*["']?(?:script-shell|node-options|git|[\w-]*pnpmfile)|\\/im],
  [/^\.yarnrc(?:\.yml)?$/, /yarn-?path|plugins|\\/i],
  [/^pnpm-workspace\.ya?ml$/, /pnpmfile|configDependencies|\\/i],
  [/^\.pnpmfile\.[cm]?js$|^binding\.gyp$/, /^/],
];

/**
 * What an install of projects would run that comes from somebody's templates: `preinstall in package.json`, `.pnpmfile.cjs`.
 * @param writes of all projects
 */
export function installCode(
  writes: readonly WriteOperation[],
  projects: readonly Project[],
  templates: Templates,
  layers: readonly TemplateLayer[],
): readonly string[] {
  // A partial may be part of any file.
  const anywhere = layers.some(
    ({ origin, files }) => origin !== 'defaults' && files.some(({ source }) => setOf(source) === PARTIALS),
  );
  return writes
    .filter(({ path }) => anywhere || projects.some((project) => isTheirs(templates, project, path)))
    .flatMap(({ path, text }) => {
      const name = path.split('/').at(-1) ?? path;
      if (name === 'package.json') return scriptsIn(text).map((script) => `${script} in ${path}`);
      return SETTINGS.some(([file, setting]) => file.test(name) && setting.test(text)) ? [path] : [];
    });
}

function isTheirs({ sets }: Templates, { set, folder }: Project, path: string): boolean {
  if (folder !== '' && !path.startsWith(`${folder}/`)) return false;
  const within = folder === '' ? path : path.slice(folder.length + 1);
  return sets[set].files.some(({ source, file }) => file !== undefined && outputPath(source) === within);
}

function scriptsIn(text: string): readonly string[] {
  try {
    const { scripts } = JSON.parse(text) as { readonly scripts?: Readonly<Record<string, unknown>> };
    return LIFECYCLE.filter((name) => scripts !== undefined && Object.hasOwn(scripts, name));
  } catch {
    return [];
  }
}

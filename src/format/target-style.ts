import { dirname, join, relative } from 'node:path';
import type { Options } from 'prettier';
import { boundaryOf, isOurs, type Boundary } from '../io/boundary.ts';
import { findInstalled, importPrettier, pluginFile, type Prettier } from '../io/load-prettier.ts';
import { kindOf } from '../io/path-facts.ts';
import { editorConfigsOf, styleFileIn, type StyleFile } from '../io/style-files.ts';
import { editorStyle } from './editor-style.ts';
import { formattedBy, otherFormatter } from './other-formatters.ts';

/** How files of a target are formatted. */
export interface TargetStyle {
  readonly prettier: Prettier;
  /** Absolute; absent where there is none. */
  readonly ignoreFile?: string;
  /** The style of one file, by its absolute path. */
  optionsFor(file: string): Promise<FileStyle>;
  /**
   * What the repository would format with, and that was not used: one line for people.
   * @param folders relative to the target: what was formatted
   */
  unused(folders: readonly string[]): string | undefined;
}

export interface FileStyle {
  /** Absent where the target says nothing of its style. */
  readonly options?: Options;
  readonly note?: string;
  /** What a formatter of the repository's that is not prettier makes of a text; absent where none may run. */
  readonly finish?: (text: string) => Promise<string | undefined>;
}

/** Columns. Indentation is made of spaces in memory: with millions of them for each level there is none left. */
const WIDEST_TAB = 64;

/**
 * Finds the style of a target, within its boundary. Data (JSON, YAML, TOML, `.editorconfig`) is read in any case; code (the target's own
 * prettier, plugins, a configuration that is a program or names a package) is run only where it is asked for, in a repository,
 * and where it belongs to root or to whoever runs this.
 * @param root absolute; need not exist
 * @param code whether code of the repository may run
 */
export async function targetStyle(root: string, code: boolean): Promise<TargetStyle> {
  const boundary = await boundaryOf(root);
  const { folders, repository } = boundary;
  const unused = new Set<string>();
  const whyNot = (path: string): string | undefined => {
    if (!code) return '--repository-code runs it';
    if (repository === undefined) return 'it runs only in a repository';
    return isOurs(repository, path) ? undefined : 'it belongs to another user';
  };
  const bundled = await import('prettier');
  const { prettier, other, isInstalled } = await chosenPrettier(boundary, whyNot, bundled);
  if (other) unused.add(other);
  const found = new Map<string, Promise<StyleFile | undefined>>();
  const styleFile = async (folder: string): Promise<StyleFile | undefined> => {
    if (!found.has(folder)) found.set(folder, styleFileIn(folder));
    return await found.get(folder);
  };
  const ignore = join(root, '.prettierignore');
  const hasStyle = (await firstOf(folders, styleFile)) !== undefined;
  const formatter = hasStyle ? undefined : await otherFormatter(folders);
  const { program } = formatter ?? {};
  const mayRun = program !== undefined && whyNot(program.folder) === undefined;
  if (formatter && !mayRun) {
    const why = program === undefined ? 'it is not installed in this repository' : whyNot(program.folder);
    const ran = formatter.label === 'dprint' ? 'it would fetch its plugins' : why;
    unused.add(`${shownIn(boundary, formatter.config)} is ${formatter.label}'s (${ran})`);
  }
  return {
    prettier,
    ...((await kindOf(ignore)) === 'file' && { ignoreFile: ignore }),
    async optionsFor(file) {
      const around = [...foldersBetween(root, file), ...folders.slice(1)];
      const base = editorStyle(await editorConfigsOf(around), file);
      const style = await firstOf(around, styleFile);
      if (!style) {
        // Who has prettier and no configuration wants what prettier does by itself.
        const own = formatter ? formatter.options : isInstalled ? {} : undefined;
        return {
          ...((base ?? own) && { options: { ...own, ...base } }),
          ...(formatter &&
            program &&
            mayRun && {
              finish: (text: string) =>
                formattedBy(formatter, program, relative(dirname(formatter.config), file), text),
            }),
        };
      }
      if (style.kind === 'broken') return { note: unreadable(style.reason ?? '') };
      const above = around.slice(around.indexOf(dirname(style.path)));
      if (style.kind === 'code') {
        const why = whyNot(style.path) ?? (await whyNotNamed(style, above, whyNot));
        if (why !== undefined) {
          unused.add(`${shownIn(boundary, style.path)} is code (${why})`);
          return { ...(base && { options: base }) };
        }
      }
      try {
        const config = { config: style.path, editorconfig: false, useCache: false };
        const options = { ...base, ...(await prettier.resolveConfig(file, config)) };
        if ((options.tabWidth ?? 0) > WIDEST_TAB)
          return { note: unreadable(`tabWidth is ${options.tabWidth}`) };
        return await withPlugins(options, above);
      } catch (cause) {
        return { note: unreadable(firstLine(cause)) };
      }
    },
    unused: (formatted) =>
      unused.size === 0
        ? undefined
        : `The repository's own formatting may still change the look: ${[...unused].join('; ')}.${afterwards(formatter?.command ?? 'prettier --write', formatted)}`,
  };

  async function withPlugins({ plugins = [], ...options }: Options, above: readonly string[]) {
    const kept: NonNullable<Options['plugins']> = [];
    const missing: string[] = [];
    for (const plugin of plugins) {
      if (typeof plugin !== 'string' && !(plugin instanceof URL)) {
        // The configuration is a program, which has run and brought it along.
        kept.push(plugin);
        continue;
      }
      const name = String(plugin);
      const path = await pluginFile(name, above);
      const why = path === undefined ? (code ? undefined : whyNot(name)) : whyNot(path);
      if (why !== undefined) unused.add(`its plugin ${name} is code (${why})`);
      else if (path === undefined) missing.push(name);
      else kept.push(path);
    }
    const note = `formatted without prettier's plugins (${missing.join(', ')}): not installed in this repository`;
    return {
      options: { ...options, ...(kept.length > 0 && { plugins: kept }) },
      ...(missing.length > 0 && { note }),
    };
  }
}

/** A solution of its own is formatted as a whole. */
function afterwards(command: string, folders: readonly string[]): string {
  return folders.length === 0
    ? ''
    : ` To have it afterwards: ${command} ${folders.includes('') ? '.' : folders.join(' ')}`;
}

type WhyNot = (path: string) => string | undefined;

async function chosenPrettier(
  { folders }: Boundary,
  whyNot: WhyNot,
  bundled: Prettier & { readonly version: string },
): Promise<{ prettier: Prettier; other?: string; isInstalled: boolean }> {
  const installed = await findInstalled(folders, 'prettier');
  const version = installed?.manifest.version;
  if (!installed || typeof version !== 'string' || !/^\d+\./.test(version))
    return { prettier: bundled, isInstalled: false };
  const major = Number.parseInt(version, 10);
  const why = whyNot(installed.folder);
  // Older ones do not know today's TypeScript.
  const own = why === undefined && major >= 2 ? await importPrettier(installed) : undefined;
  if (own) return { prettier: own, isInstalled: true };
  const isOther = major !== Number.parseInt(bundled.version, 10);
  return { prettier: bundled, isInstalled: true, ...(isOther && { other: `it has prettier ${version}` }) };
}

/** A configuration that only names a package is run by running that. */
async function whyNotNamed(
  { names }: StyleFile,
  above: readonly string[],
  whyNot: WhyNot,
): Promise<string | undefined> {
  if (names === undefined) return undefined;
  const file = await pluginFile(names, above);
  return file === undefined ? `${names} is not installed in this repository` : whyNot(file);
}

/** The folder of a file and those above it, down to the root. */
function foldersBetween(root: string, file: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(file); folder !== root && folder.startsWith(root); folder = dirname(folder))
    folders.push(folder);
  return [...folders, root];
}

async function firstOf<T>(
  folders: readonly string[],
  find: (folder: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const folder of folders) {
    const found = await find(folder);
    if (found) return found;
  }
  return undefined;
}

function shownIn({ folders }: Boundary, path: string): string {
  return relative(folders[folders.length - 1], path);
}

function unreadable(reason: string): string {
  return `prettier's configuration could not be read, so the default style was used: ${reason}`;
}

export function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}

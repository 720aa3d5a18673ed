import { extname, join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { kindOf, namesIn } from './path-facts.ts';
import { readText } from './read-text.ts';

/** prettier's configuration in one folder. */
export interface StyleFile {
  /** Absolute. */
  readonly path: string;
  /** `code`: a program, or the name of a package that is one. `broken`: nobody can read it. */
  readonly kind: 'data' | 'code' | 'broken';
  /** Of `code`, the package that the file names. */
  readonly names?: string;
  /** Of `broken`. */
  readonly reason?: string;
}

/** Bytes: far above any style or manifest that people write; what reads YAML takes the square of its size where that is all anchors. */
const STYLE_LIMIT = 256 * 1024;

/** In prettier's own order. */
const STYLE_FILES = [
  'package.json',
  'package.yaml',
  '.prettierrc',
  '.prettierrc.json',
  '.prettierrc.yml',
  '.prettierrc.yaml',
  '.prettierrc.json5',
  ...['js', 'ts', 'mjs', 'mts', 'cjs', 'cts'].flatMap((end) => [
    `.prettierrc.${end}`,
    `prettier.config.${end}`,
  ]),
  '.prettierrc.toml',
];

/** prettier's configuration that a folder itself holds, told apart without running any of it. @param folder absolute; need not exist */
export async function styleFileIn(folder: string): Promise<StyleFile | undefined> {
  const names = new Set(await namesIn(folder).catch(() => []));
  for (const name of STYLE_FILES) {
    const path = join(folder, name);
    if (!names.has(name) || (await kindOf(path)) !== 'file') continue;
    if (/\.[cm]?[jt]s$/.test(name)) return { path, kind: 'code' };
    const found = await readStyle(path, name.startsWith('package.'));
    if (found) return found;
  }
  return undefined;
}

async function readStyle(path: string, isManifest: boolean): Promise<StyleFile | undefined> {
  const end = extname(path);
  // A table of TOML is never anything else.
  if (end === '.toml') return { path, kind: 'data' };
  try {
    const text = await readText(path, STYLE_LIMIT);
    if (end === '.json5') return { path, kind: withoutComments(text).startsWith('{') ? 'data' : 'code' };
    const parsed: unknown = path.endsWith('package.json') ? JSON.parse(text) : parseYaml(text);
    const style = isManifest ? (parsed as { readonly prettier?: unknown } | null)?.prettier : parsed;
    if (!style) return undefined;
    if (typeof style === 'object') return { path, kind: 'data' };
    // A text is the name of a package that prettier would load.
    return typeof style === 'string' ? { path, kind: 'code', names: style } : undefined;
  } catch (cause) {
    if (isManifest) return undefined;
    const message = cause instanceof Error ? cause.message : String(cause);
    return { path, kind: 'broken', reason: message.split('\n')[0] };
  }
}

/**
 * What JSON5 begins with, white space and comments left out as its grammar has them. Step by step: one expression for all of it can
 * take for ever, and take the end of a later comment for that of an earlier.
 */
function withoutComments(text: string): string {
  for (let rest = text.trimStart(); ;) {
    const end = rest.startsWith('//') ? /[\n\r\u2028\u2029]/ : rest.startsWith('/*') ? /\*\// : undefined;
    if (end === undefined) return rest;
    const found = end.exec(rest.slice(2));
    if (!found) return '';
    rest = rest.slice(2 + found.index + found[0].length).trimStart();
  }
}

/** Whether an `.editorconfig` says, before its first section, that nothing above it counts. */
function isTopmost(text: string): boolean {
  for (const line of text.split('\n')) {
    if (line.trimStart().startsWith('[')) return false;
    if (/^root *= *true$/i.test(line.trim())) return true;
  }
  return false;
}

/** Text of each `.editorconfig` that counts for the files of a folder, nearest first; `root = true` ends them. */
export async function editorConfigsOf(
  folders: readonly string[],
): Promise<readonly { folder: string; text: string }[]> {
  const found: { folder: string; text: string }[] = [];
  for (const folder of folders) {
    const path = join(folder, '.editorconfig');
    if ((await kindOf(path).catch(() => 'missing')) !== 'file') continue;
    const text = await readText(path, STYLE_LIMIT).catch(() => '');
    found.push({ folder, text });
    if (isTopmost(text)) break;
  }
  return found;
}

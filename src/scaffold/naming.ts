import { builtinModules } from 'node:module';
import { EXIT, ModelBuilderError } from '../errors.ts';
import type { ProjectNames } from './context.ts';

/** npm's own limit for a package name, scope included. */
const NAME_LIMIT = 214;
const MODEL_SUFFIX = '-model';
const CONSOLE_APP_SUFFIX = '-console-app';

const DIACRITICS = /\p{Diacritic}/gu;
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;
const NPM_REFUSES = new Set([
  'node_modules',
  'node-modules',
  'favicon.ico',
  'favicon-ico',
  ...builtinModules,
]);
const SCOPE = /^@[a-z0-9][a-z0-9._-]*$/;

export interface SolutionNames {
  /** npm-legal, without scope: `flowers`. */
  readonly name: string;
  readonly model: ProjectNames;
  readonly consoleApp: ProjectNames;
}

/**
 * The names of a solution and its two projects.
 * @param options.name what the user typed or the folder's name; made npm-legal: lower case, ASCII letters, digits and dashes
 * @param options.scope `@acme` (or `acme`); empty for none
 * @throws {ModelBuilderError} `usage-name`, `usage-scope` (exit code 2) when nothing legal can be made of it
 */
export function projectNames(options: { readonly name: string; readonly scope?: string }): SolutionNames {
  const scope = scopePrefix(options.scope ?? '');
  const name = npmName(options.name);
  const longest = NAME_LIMIT - scope.length - CONSOLE_APP_SUFFIX.length;
  if (name.length > longest) {
    throw usage(
      'usage-name',
      `The name "${name.slice(0, 30)}…" has ${name.length} characters; npm allows ${longest} here`,
      name.slice(0, 30).replace(/-+$/, ''),
    );
  }
  const project = (suffix: string): ProjectNames => ({
    packageName: `${scope}${name}${suffix}`,
    folder: `${name}${suffix}`,
  });
  return { name, model: project(MODEL_SUFFIX), consoleApp: project(CONSOLE_APP_SUFFIX) };
}

export interface ProjectLocation {
  /** As typed, without the scope: `apps/flowers`; `.` stays `.`. */
  readonly directory: string;
  /** The last segment; empty for `.` and `..`, whose name only the disk knows. */
  readonly name: string;
  readonly scope?: string;
}

/** Takes `flowers`, `apps/flowers`, `apps/@acme/flowers`, `.` apart. Slashes of either kind. */
export function parseProjectLocation(typed: string): ProjectLocation {
  const segments = typed
    .trim()
    .replace(/[/\\]+$/, '')
    .split(/[/\\]/);
  const last = segments.at(-1) ?? '';
  const name = last === '.' || last === '..' ? '' : last;
  const scope = segments.at(-2);
  if (!scope?.startsWith('@') || name === '') return { directory: segments.join('/') || '.', name };
  return { directory: [...segments.slice(0, -2), last].join('/'), name, scope };
}

function npmName(typed: string): string {
  const name = typed
    .normalize('NFKD')
    .replace(DIACRITICS, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (name === '') {
    throw usage('usage-name', `No package name can be made of ${quoted(typed)}`, 'picture-classifier');
  }
  if (WINDOWS_DEVICE.test(name) || NPM_REFUSES.has(name)) {
    throw usage(
      'usage-name',
      `The name "${name}" is reserved by npm, Node.js or Windows`,
      `${name}-pictures`,
    );
  }
  return name;
}

/** Empty, or `@scope/`. */
function scopePrefix(typed: string): string {
  if (typed === '') return '';
  const scope = typed.startsWith('@') ? typed : `@${typed}`;
  const bare = scope.replace(/\/$/, '');
  if (SCOPE.test(bare)) return `${bare}/`;
  const suggestion =
    bare
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'acme';
  throw new ModelBuilderError('usage-scope', `${quoted(typed)} is not an npm scope.`, {
    hint: `Use lower-case letters, digits, dots and dashes, for example --scope @${suggestion}.`,
    exitCode: EXIT.usage,
  });
}

function usage(code: string, message: string, suggestion: string): ModelBuilderError {
  return new ModelBuilderError(code, `${message}.`, {
    hint: `Choose another name, for example --name ${suggestion}.`,
    exitCode: EXIT.usage,
  });
}

/** Shortened, and with nothing that could move a terminal's cursor. */
function quoted(typed: string): string {
  const shown = typed.length > 40 ? `${typed.slice(0, 40)}…` : typed;
  return JSON.stringify(shown.replace(/\p{C}/gu, '\u{fffd}'));
}

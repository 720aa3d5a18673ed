import type { Joined, NewMember, Root } from './adapter.ts';
import { isPlainObject } from '../plain-object.ts';
import { readJsonc } from './parse.ts';
import type { SharedEdit } from './shared-edit.ts';

/** Its install script downloads CUDA libraries and fails without a route to them; the CPU runtime is in the package. */
const PACKAGE = 'onnxruntime-node';
const REASON = `${PACKAGE}'s install script, which downloads CUDA libraries, is switched off: the CPU runtime is in the package`;
/** A setting that npm and Yarn 1 hand to that script. */
const SETTING = `${PACKAGE}-install`;

export interface Remedy extends Pick<SharedEdit, 'file' | 'format' | 'insert' | 'path' | 'value'> {
  /** A list of the packages that may run install scripts, beside which the remedy must not stand, and need not. */
  readonly unless?: readonly string[];
}

export const REMEDY = {
  /** npm 11.19 and up. */
  allowScripts: json(['allowScripts', PACKAGE], false),
  /** Yarn 2 and up. */
  dependenciesMeta: json(['dependenciesMeta', PACKAGE, 'built'], false),
  /** pnpm 9 and down. */
  neverBuilt: {
    ...json(['pnpm', 'neverBuiltDependencies'], PACKAGE),
    insert: 'item',
    unless: ['pnpm', 'onlyBuiltDependencies'],
  },
  /** pnpm 11 and up; without an answer its install ends with exit code 1. */
  allowBuilds: {
    file: 'pnpm-workspace.yaml',
    format: 'yaml',
    insert: 'entry',
    path: ['allowBuilds', PACKAGE],
    value: false,
  },
  /** pnpm 10. */
  ignoredBuilds: {
    file: 'pnpm-workspace.yaml',
    format: 'yaml',
    insert: 'item',
    path: ['ignoredBuiltDependencies'],
    value: PACKAGE,
  },
  npmrc: lines('.npmrc', `${SETTING}=skip`),
  yarnrc: lines('.yarnrc', `${SETTING} skip`),
  rush: {
    file: 'common/config/rush/pnpm-config.json',
    format: 'json',
    insert: 'item',
    path: ['globalNeverBuiltDependencies'],
    value: PACKAGE,
    unless: ['globalOnlyBuiltDependencies'],
  },
} as const satisfies Record<string, Remedy>;

/** Remedies at the root for the projects that need one; files that are not there are left out, and said so. */
export async function remedies(
  { view }: Root,
  added: readonly NewMember[],
  wanted: readonly Remedy[],
): Promise<Joined> {
  const needing = added.filter(({ set }) => set === 'model');
  if (needing.length === 0) return { edits: [], decisions: [] };
  const present = await Promise.all(wanted.map(({ file }) => view.exists(file)));
  const listed = await Promise.all(wanted.map((remedy) => hasAllowList(view, remedy)));
  const used = wanted.filter((_, index) => present[index] && !listed[index]);
  const missing = wanted.filter((_, index) => !present[index]);
  return {
    edits: needing.flatMap(({ set }) =>
      used.map(({ unless, ...remedy }) => ({ ...remedy, project: set, reason: REASON })),
    ),
    decisions: [
      ...wanted
        .filter((_, index) => listed[index])
        .map(({ file, unless = [] }) => ({
          what: 'install-script',
          value: 'left alone',
          reason: `${unless.join('.')} in ${file} lists the packages whose install scripts run: leave ${PACKAGE} out of it`,
        })),
      ...used.map(({ file }) => ({ what: 'install-script', value: file, reason: REASON })),
      ...missing.map(({ file, value }) => ({
        what: 'install-script',
        value: 'left alone',
        reason: `there is no ${file}; should an install of ${PACKAGE} fail, put ${JSON.stringify(value)} into it`,
      })),
    ],
  };
}

async function hasAllowList(view: Root['view'], { file, unless }: Remedy): Promise<boolean> {
  if (unless === undefined) return false;
  const found = unless.reduce<unknown>(
    (value, key) => (isPlainObject(value) ? value[key] : undefined),
    await readJsonc(view, file),
  );
  return found !== undefined;
}

function json(path: readonly string[], value: boolean | string): Remedy {
  return { file: 'package.json', format: 'json', insert: 'entry', path, value };
}

function lines(file: string, value: string): Remedy {
  return { file, format: 'lines', insert: 'line', path: [], value };
}

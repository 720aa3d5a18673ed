import type { Joined, NewMember, Root } from './adapter.ts';
import type { SharedEdit } from './shared-edit.ts';

/** Its install script downloads CUDA libraries and fails without a route to them; the CPU runtime is in the package. */
const PACKAGE = 'onnxruntime-node';
const REASON = `${PACKAGE}'s install script, which downloads CUDA libraries, is switched off: the CPU runtime is in the package`;
/** A setting that npm and Yarn 1 hand to that script. */
const SETTING = `${PACKAGE}-install`;

export type Remedy = Pick<SharedEdit, 'file' | 'format' | 'insert' | 'path' | 'value'>;

export const REMEDY = {
  /** npm 11.19 and up. */
  allowScripts: json(['allowScripts', PACKAGE], false),
  /** Yarn 2 and up. */
  dependenciesMeta: json(['dependenciesMeta', PACKAGE, 'built'], false),
  /** pnpm 9 and down. */
  neverBuilt: { ...json(['pnpm', 'neverBuiltDependencies'], PACKAGE), insert: 'item' },
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
  },
} as const satisfies Record<string, Remedy>;

/** Remedies at the root for the projects that need one; files that are not there are left out, and said so. */
export async function remedies(
  { view }: Root,
  added: readonly NewMember[],
  wanted: readonly Remedy[],
): Promise<Joined> {
  const needing = added.filter(({ set }) => set === 'model');
  const present = await Promise.all(wanted.map(({ file }) => view.exists(file)));
  const used = wanted.filter((_, index) => present[index]);
  const missing = wanted.filter((_, index) => !present[index]);
  if (needing.length === 0) return { edits: [], decisions: [] };
  return {
    edits: needing.flatMap(({ set }) => used.map((remedy) => ({ ...remedy, project: set, reason: REASON }))),
    decisions: [
      ...used.map(({ file }) => ({ what: 'install-script', value: file, reason: REASON })),
      ...missing.map(({ file, value }) => ({
        what: 'install-script',
        value: 'left alone',
        reason: `there is no ${file}; should an install of ${PACKAGE} fail, put ${JSON.stringify(value)} into it`,
      })),
    ],
  };
}

function json(path: readonly string[], value: boolean | string): Remedy {
  return { file: 'package.json', format: 'json', insert: 'entry', path, value };
}

function lines(file: string, value: string): Remedy {
  return { file, format: 'lines', insert: 'line', path: [], value };
}

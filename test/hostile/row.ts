/** What a row lays into its sandbox. In texts, link targets and arguments `%S%` is the sandbox, `%WORK%` names a killed run on this machine, `%SERVER%` a server that nothing may ask. */
export type Content =
  | string
  | Uint8Array
  /** A symbolic link, as it is. */
  | { readonly link: string }
  /** Another name of a file in the sandbox. */
  | { readonly hardLink: string }
  | { readonly special: 'fifo' | 'socket' | 'folder' }
  | { readonly text: string; readonly mode?: number; readonly owner?: number }
  /** Bytes that are made when they are needed. */
  | { readonly bytes: () => Uint8Array }
  /** A change of the JSON that lies there. */
  | { readonly json: (value: never) => unknown }
  /** Removes what lies there. */
  | { readonly remove: true }
  /** A sparse file of so many bytes. */
  | { readonly zeros: number };

export interface Command {
  readonly args: readonly string[];
  /** Any of them. */
  readonly exit: readonly number[];
  /** What must stand on stdout or stderr. */
  readonly says?: RegExp;
  /** What may stand on neither. */
  readonly hides?: RegExp;
  /** Where a writing command may change something, relative to the sandbox; a command without it is read-only. */
  readonly writes?: readonly string[];
  /** Relative to the sandbox. @default 'work/repo' */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** One hostile surrounding, and what becomes of commands in it. */
export interface Row {
  readonly name: string;
  /** Path relative to the sandbox → what lies there, in this order. */
  readonly files: Readonly<Record<string, Content>>;
  readonly commands: readonly Command[];
  /** No path that a command has made may match it. */
  readonly never?: RegExp;
  /** Runs in the fast profile. */
  readonly fast?: true;
  /** Much like another one. */
  readonly nightly?: true;
  /** Only where files can be given to another user. */
  readonly asRoot?: true;
}

export const GEN = 'work/repo/gen';
export const MODEL = `${GEN}/gen-model`;
export const MANIFEST = `${MODEL}/.model-builder/manifest.json`;

/** The model package is the only project of the folder. */
export const ALONE: Readonly<Record<string, Content>> = {
  [`${GEN}/.model-builder`]: { remove: true },
  [`${GEN}/gen-console-app`]: { remove: true },
};

/** SHA-256 of the sandbox's `home/.bashrc`. */
export const BASHRC = '25718360e05d3c2d0963d1381e9dd4dae5fca789244ee4b9f861adcc0cc96218';

/** Moves the cursor, sets the title, colours, turns the direction of text round: raw, none of it may reach a terminal. */
export const ESCAPES = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e';

/** A module that leaves a mark: proof that it ran. */
export function marks(name: string): string {
  return `import { writeFileSync } from 'node:fs';\nwriteFileSync('%S%/marks/${name}', '');\nexport default {};\n`;
}

/** The same for `require`. */
export function marksCommonJs(name: string): string {
  return `require('node:fs').writeFileSync('%S%/marks/${name}', '');\nmodule.exports = {};\n`;
}

/** JSON in JSON in JSON. */
export function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

export const BARE = ['--no-install', '--no-git', '--no-verify'];
export const TRAINING = ['--backbone', '%S%/work/grid.onnx', '--backbone-license', 'MIT', '--mirror', 'off'];

export const GENERATE = ['generate', 'fresh', '--bundle', '../bundle', ...BARE];
export const GENERATE_DRY = [...GENERATE, '--dry-run'];
export const CREATE = ['fresh', '--data', '../photos', ...TRAINING, ...BARE];
export const CREATE_DRY = [...CREATE, '--dry-run'];
export const RETRAIN = ['retrain', 'gen', '--data', '../photos', ...TRAINING.slice(0, 4), '--replace'];
export const RETRAIN_DRY = [...RETRAIN, '--dry-run'];
export const CHECK = ['update', 'gen', '--check'];
export const UPDATE_DRY = ['update', 'gen', '--dry-run'];
export const UPDATE = ['update', 'gen', '--conflict', 'ours'];
export const PREDICT = ['predict', '--model', 'gen/gen-model', '../photo.png'];

/** Done, or refused in a way that the user can act on. */
export const SAID = [0, 1, 2, 3, 4];
/** Not 3: that something is to be decided is no refusal. */
export const REFUSED = [1, 2];

export const refuses = (...commands: readonly (readonly string[])[]): Row['commands'] =>
  commands.map((args) => ({ args, exit: REFUSED }));

/** Every command that promises to change nothing. */
export const READ_ONLY: readonly Command[] = [
  CHECK,
  UPDATE_DRY,
  RETRAIN_DRY,
  GENERATE_DRY,
  CREATE_DRY,
  ['doctor'],
  ['templates', 'list'],
  ['templates', 'check'],
  ['templates', 'diff'],
  ['templates', 'test'],
  PREDICT,
].map((args) => ({ args, exit: SAID }));

/** Rows of one kind: the first of them run in CI, all of them nightly. */
export function alike(rows: readonly Row[], inCi = 1): readonly Row[] {
  return rows.map((row, at) => (at < inCi || row.fast ? row : { ...row, nightly: true }));
}

/** YAML of a few lines whose aliases, doubled again and again, become gigabytes; `j` is the largest. */
export const ALIASES = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi', 'ij'].map(
    ([from, to]) => `${to}: &${to} [${Array(9).fill(`*${from}`).join(', ')}]`,
  ),
].join('\n');

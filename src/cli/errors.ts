import { clipped } from '../dataset/findings.ts';
import { EXIT, ModelBuilderError } from '../errors.ts';

/** What the user sees when Ctrl-C ends a command, at a prompt as well as in the middle of work. */
export function interrupted(
  message = 'Interrupted; nothing was left half-written.',
  hint = 'Run the same command again to start over.',
): ModelBuilderError {
  return new ModelBuilderError('interrupted', message, { hint, exitCode: EXIT.interrupted });
}

/** Any thrown value as the one error type that users see. */
export function toUserError(error: unknown, aborted: boolean): ModelBuilderError {
  if (error instanceof ModelBuilderError) return error;
  if (aborted || (error instanceof Error && error.name === 'AbortError')) return interrupted();
  const addOn = missingAddOn(error);
  if (addOn !== undefined) return addOnError(addOn, error);
  if (isSystemError(error)) return systemError(error);
  return new ModelBuilderError('internal-error', `Unexpected failure: ${messageOf(error)}`, {
    hint: 'This is a fault of create-model-builder. Run again with --verbose and report what it prints.',
    cause: error,
  });
}

/** The line of an error for people: message and next step. */
export function errorText(error: ModelBuilderError): string {
  return `${indented(error.message)}\n  ${error.hint.replaceAll('\n', '\n  ')}`;
}

/** Our own lists are indented; any other line end is one of a name, or of a parser's excerpt, and would begin a line of its own. */
function indented(message: string): string {
  return message.replace(/\r?\n(?! {2})/g, '\u240a');
}

/** The two packages that are not JavaScript alone, and what they do. */
const ADD_ONS = {
  sharp: 'decodes pictures',
  onnxruntime: 'runs models',
} as const;
const NOT_LOADED = new Set(['ERR_DLOPEN_FAILED', 'ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

function missingAddOn(error: unknown): keyof typeof ADD_ONS | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '' } = error as NodeJS.ErrnoException;
  // sharp gathers what its attempts brought in an error without a code.
  if (!NOT_LOADED.has(code) && !error.message.startsWith('Could not load the "sharp" module'))
    return undefined;
  return (['onnxruntime', 'sharp'] as const).find((name) => error.message.includes(name));
}

function addOnError(name: keyof typeof ADD_ONS, cause: unknown): ModelBuilderError {
  const [reason] = messageOf(cause).split('\n', 1);
  return new ModelBuilderError(
    'add-on-missing',
    `${name}, which ${ADD_ONS[name]}, does not load: ${reason}`,
    {
      hint: '`npx create-model-builder doctor` says what is wrong with this machine, and what to do.',
      cause,
    },
  );
}

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
}

/** One line a code: what it means for the one who ran the command. */
const SYSTEM_ERRORS: Readonly<Record<string, readonly [meaning: string, hint: string]>> = {
  EACCES: ['Permission denied', 'Choose a place that you may write to, or change the permissions.'],
  EPERM: ['Operation not permitted', 'Choose a place that you may write to, or change the permissions.'],
  EROFS: ['The disk is read-only', 'Choose a place that you may write to.'],
  ENOSPC: ['The disk is full', 'Free some space, then run the same command again.'],
  EDQUOT: ['The disk quota is used up', 'Free some space, then run the same command again.'],
  ENOENT: ['No such file or folder', 'Check the path.'],
  ENOTDIR: ['A file lies where a folder is needed', 'Check the path.'],
  EISDIR: ['A folder lies where a file is needed', 'Check the path.'],
  ENAMETOOLONG: ['The name is too long for this disk', 'Choose a shorter name.'],
  ELOOP: ['The links lead in a circle', 'Check the path.'],
  ENOTEMPTY: ['The folder is not empty', 'Choose another folder, or see what else writes to that one.'],
  EBUSY: ['Another program uses it', 'Close that program, then run the same command again.'],
  EIO: ['The disk cannot be read or written', 'Check the disk and its connection, or choose another place.'],
  ESTALE: ['The network drive has changed meanwhile', 'Connect it anew, then run the same command again.'],
  EFBIG: [
    'The file is larger than this disk, or `ulimit -f`, allows',
    'Choose another place, or raise the limit.',
  ],
  ENXIO: ['It is a device or pipe that nobody serves', 'Name a file.'],
  EMFILE: ['Too many open files', 'Raise the limit of open files (ulimit -n), then try again.'],
};

function isSystemError(error: unknown): error is SystemError {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code in SYSTEM_ERRORS
  );
}

function systemError(error: SystemError): ModelBuilderError {
  const [meaning, hint] = SYSTEM_ERRORS[error.code];
  const where = error.path === undefined ? '' : `: ${clipped(error.path, 'path')}`;
  return new ModelBuilderError(`io-${error.code.toLowerCase()}`, `${meaning}${where}`, {
    hint,
    cause: error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Exit codes of the command line, one meaning each. */
export const EXIT = {
  done: 0,
  failure: 1,
  usage: 2,
  conflict: 3,
  verification: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface ModelBuilderErrorOptions {
  /** What the user can do next, one or two sentences. */
  readonly hint: string;
  /** @default EXIT.failure */
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/**
 * The one error type that users see. `message` names what was wrong and with which file or value, `hint` says the next
 * step, `code` is stable (kebab-case, prefixed by its area: `dataset-`, `training-`, `model-`, `bundle-`, `scaffold-`,
 * `usage-`, `io-`) and may be relied on by scripts.
 */
export class ModelBuilderError extends Error {
  override readonly name = 'ModelBuilderError';
  readonly code: string;
  readonly hint: string;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, options: ModelBuilderErrorOptions) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? EXIT.failure;
  }
}

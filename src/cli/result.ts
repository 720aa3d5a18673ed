import type { ModelBuilderError } from '../errors.ts';

/** What a command adds to the envelope; plain JSON. */
export type CommandResult = Readonly<Record<string, unknown>>;

/** JSON Schema: `schemas/result.v1.json`. */
export interface ResultEnvelope {
  readonly schemaVersion: 1;
  /** `create`, `azure check`; of a two-word command that does not exist, the first word. */
  readonly command: string;
  readonly ok: boolean;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
  readonly [key: string]: unknown;
}

/** The envelope around what a command found out; without an error it came to its end. */
export function resultEnvelope(
  command: string,
  result: CommandResult,
  error: ModelBuilderError | undefined,
): ResultEnvelope {
  if (error === undefined) return { schemaVersion: 1, command, ok: true, ...result };
  const { code, message, hint } = error;
  return { schemaVersion: 1, command, ok: false, error: { code, message, hint }, ...result };
}

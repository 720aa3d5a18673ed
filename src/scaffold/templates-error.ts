import { EXIT, ModelBuilderError, type ExitCode } from '../errors.ts';

const DOCS =
  '`npx create-model-builder docs templates` says where it is described what a folder of templates holds.';

/** The one wording of what is wrong with templates. @param code without its prefix `templates-` */
export function templatesError(
  code: string,
  message: string,
  {
    hint = DOCS,
    exitCode = EXIT.failure,
    cause,
  }: { hint?: string; exitCode?: ExitCode; cause?: unknown } = {},
): ModelBuilderError {
  return new ModelBuilderError(`templates-${code}`, message, { hint, exitCode, cause });
}

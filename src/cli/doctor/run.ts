import { ModelBuilderError } from '../../errors.ts';
import type { CommandInput, CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { fit } from '../report/visible.ts';
import type { COMMON_FLAGS } from '../shared-flags.ts';
import type { Check } from './check.ts';
import { checkBackbone, checkCache, checkTemporaryFolder } from './check-files.ts';
import { checkGit, checkPackageManagers } from './check-programs.ts';
import { checkNode, checkOnnxruntime, checkSharp, checkTerminal } from './check-runtime.ts';

const MARKS = { ok: ['ok  ', 'green'], warn: ['warn', 'yellow'], fail: ['FAIL', 'red'] } as const;

/** `model-builder doctor` */
export async function run(
  _: CommandInput<typeof COMMON_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const found = await Promise.all([
    checkOnnxruntime(),
    checkSharp(),
    checkBackbone(),
    checkCache(context.env),
    checkTemporaryFolder(),
    checkPackageManagers(context),
    checkGit(context),
  ]);
  const checks = [checkNode(), ...found, checkTerminal(context.terminal)];
  context.signal.throwIfAborted();
  const failed = checks.filter(({ status }) => status === 'fail');
  return {
    text: `${checks.flatMap((check) => lines(check, context)).join('\n')}\n`,
    result: { checks },
    ...(failed.length === 0 ? {} : { error: doctorError(failed) }),
  };
}

function doctorError(failed: readonly Check[]): ModelBuilderError {
  const names = failed.map(({ name }) => name).join(', ');
  return new ModelBuilderError('doctor-failed', `Not in order: ${names}.`, {
    hint: 'The lines above say what to do.',
  });
}

function lines({ name, status, message, hint }: Check, { terminal }: CommandContext): string[] {
  const [mark, colour] = MARKS[status];
  const first = `${terminal.style(colour, mark, 'out')}  ${fit(name, 17)}  ${message}`;
  return hint === undefined ? [first] : [first, `${' '.repeat(25)}${hint}`];
}

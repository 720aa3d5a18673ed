import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { CommandOutcome } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { displayRoot, type GroupUpdate } from './apply.ts';
import { groupResult, isOutdated, upToDate } from './report.ts';

/** `update --check`: says what is outdated; exit code 3 when something is. */
export function checkOutcome(updates: readonly GroupUpdate[], context: CommandContext): CommandOutcome {
  const lines = updates.map(({ planned, prepared }) => {
    const root = displayRoot({ prepared }, context);
    if (prepared.unresolved.length > 0) return `${root}: ${prepared.unresolved.join(', ')} still to decide.`;
    if (!isOutdated(planned)) return upToDate(root);
    const paths = new Set([
      ...planned.changes.map(({ operation }) => operation.path),
      ...planned.conflicts.map(({ path }) => path),
      ...planned.lost,
    ]);
    return [`${root} is outdated:`, ...[...paths].map((path) => `  ${path}`)].join('\n');
  });
  const outdated = updates.some(
    ({ planned, prepared }) => isOutdated(planned) || prepared.unresolved.length > 0,
  );
  return {
    text: `${lines.join('\n')}\n`,
    result: { outdated, projects: updates.map(groupResult) },
    ...(outdated && { error: isBehind() }),
  };
}

function isBehind(): ModelBuilderError {
  return new ModelBuilderError('update-outdated', 'There is something to update.', {
    hint: 'Run npx create-model-builder update; --dry-run shows what it would do.',
    exitCode: EXIT.conflict,
  });
}

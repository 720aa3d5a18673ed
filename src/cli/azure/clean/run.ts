import { deleteCreated, deletionPlan, listCreated, type Created } from '../../../training/azure/clean.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { createPrompts } from '../../create/prompts.ts';
import { missingAnswers } from '../../missing.ts';
import { plural } from '../../report/figures.ts';
import { table } from '../../report/table.ts';
import { openAzure } from '../session.ts';
import type { AZURE_CLEAN_FLAGS } from './spec.ts';

/** `model-builder azure clean` */
export async function run(
  { values }: CommandInput<typeof AZURE_CLEAN_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const { terminal, signal } = context;
  const show = (line: string): void => terminal.err(`${line}\n`);
  const { azure, subscription } = await openAzure(values, context, show);
  const { resourceGroup } = values;
  const created = await listCreated(azure, resourceGroup);
  const plan = deletionPlan(created);
  const only = resourceGroup === undefined ? '' : ` --resource-group ${resourceGroup}`;
  const within = resourceGroup === undefined ? '' : `the resource group ${resourceGroup} of `;
  const where = `${within}${subscription.name}`;
  const result = (deleted: readonly Created[]) => ({
    subscription: subscription.id,
    created,
    deleted: deleted.map(({ id }) => id),
  });
  const list = `${table([{ title: 'Made by this tool' }, { title: 'Kind' }, { title: 'Resource group' }], created.map(row)).join('\n')}\n`;
  if (created.length === 0) {
    return { text: `Nothing in ${where} was made by this tool.\n`, result: result([]) };
  }
  const words = `${plural(created.length, 'thing')} in ${where} (${subscription.id})`;
  if (values.dryRun)
    return { text: `${list}Would delete ${words}. Nothing was changed.\n`, result: result([]) };
  if (!values.yes) {
    if (!terminal.canAsk || values.json)
      throw missingAnswers(['--yes'], `npx create-model-builder azure clean${only} --yes`);
    show(list);
    const question = `Delete ${words}? Pictures, models and logs in them are lost.`;
    if (!(await createPrompts({ terminal, signal }).confirm(question, false))) {
      return { text: 'Nothing was changed.\n', result: result([]) };
    }
  }
  const deleted = await deleteCreated(azure, plan, show);
  const kept = plan.filter((one) => !deleted.includes(one)).map(({ name }) => name);
  const text =
    kept.length === 0 ? `Deleted ${words}.\n` : `Deleted what could go; ${kept.join(', ')} stays.\n`;
  return { text, result: result(deleted) };
}

function row({ name, kind, type, group, foreign }: Created): readonly string[] {
  const words = kind === 'resource' ? type.replace(/^Microsoft\./, '') : kind;
  const kept = foreign.length === 0 ? '' : ` (stays: ${foreign.length} in it not ours)`;
  return [name, `${words}${kept}`, group];
}

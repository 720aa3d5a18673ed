import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { EXIT } from '../../../errors.ts';
import { readEjectRecord } from '../../../io/eject-record.ts';
import { driftOf, type Drift, type DriftStatus } from '../../../scaffold/template-drift.ts';
import { plainText } from '../../../scaffold/merge.ts';
import { templatesError } from '../../../scaffold/templates-error.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { plural } from '../../report/figures.ts';
import { visible } from '../../../io/visible.ts';
import { isMeant, layersHere, noMatch, ownLayer } from '../places.ts';
import { mergeOutdated } from './merge.ts';
import type { DIFF_FLAGS } from './spec.ts';

const MEANING: Readonly<Record<DriftStatus, string>> = {
  outdated: 'the default has changed since it was ejected',
  current: 'the default is what it was',
  same: 'is the same as the default: it can be deleted',
  unknown: 'was not ejected: which default it was made from is not known',
  gone: 'there is no such default any more',
};

/** `model-builder templates diff` */
export async function run(
  { positionals, values }: CommandInput<typeof DIFF_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const layers = await layersHere(values, context);
  const layer = ownLayer(layers);
  const ejected = await readEjectRecord(layer.directory);
  const pattern = positionals.at(0);
  const drifts = driftOf(layers, layer, ejected.record).filter(({ mine }) => isMeant(mine.source, pattern));
  if (pattern !== undefined && drifts.length === 0) throw noMatch(pattern, layers);
  if (values.merge) return await mergeOutdated(layer, drifts, ejected, values.dryRun, context);
  const shown = await Promise.all(drifts.map(async (drift) => await describe(drift, ejected.baseOf)));
  const outdated = drifts.filter(({ status }) => status === 'outdated').length;
  const advice =
    outdated === 0 ? [] : ['`npx create-model-builder templates diff --merge` takes these changes over.', ''];
  return {
    text: [
      ...(drifts.length === 0 ? ['None of your templates stands before a default.', ''] : []),
      ...shown.map(({ text }) => text),
      ...advice,
    ].join('\n'),
    result: { directory: layer.directory, templates: shown.map(({ result }) => result) },
    ...(values.check && outdated > 0
      ? {
          error: templatesError('outdated', `${plural(outdated, 'default')} changed since it was ejected.`, {
            hint: 'Run `npx create-model-builder templates diff --merge`, then `npx create-model-builder templates check`.',
            exitCode: EXIT.conflict,
          }),
        }
      : {}),
  };
}

async function describe(
  { mine, theirs, status }: Drift,
  baseOf: (source: string) => Promise<string | undefined>,
): Promise<{ text: string; result: object }> {
  const base = status === 'outdated' ? await baseOf(mine.source) : undefined;
  const patch =
    base === undefined || theirs === undefined
      ? ''
      : createTwoFilesPatch(
          `ejected/${mine.source}`,
          `default/${theirs.source}`,
          plainText(base),
          theirs.text,
          undefined,
          undefined,
          {
            headerOptions: FILE_HEADERS_ONLY,
          },
        );
  return {
    text: `${visible(mine.source)}: ${MEANING[status]}\n${patch}`,
    result: { path: mine.source, status, ...(patch && { diff: patch }) },
  };
}

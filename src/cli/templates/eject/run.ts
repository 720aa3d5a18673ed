import { join, resolve } from 'node:path';
import { commitPlan } from '../../../io/commit.ts';
import { readEjectRecord } from '../../../io/eject-record.ts';
import { findOwnPackage } from '../../../io/own-package.ts';
import { kindOf } from '../../../io/path-facts.ts';
import type { Operation } from '../../../scaffold/plan.ts';
import { overlay, type TemplateLayer } from '../../../scaffold/template-overlay.ts';
import { basePath, put, recordOperation } from '../../../scaffold/template-record.ts';
import type { TemplateFile } from '../../../scaffold/templates.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { displayFolder } from '../../display-path.ts';
import { plural } from '../../report/figures.ts';
import { visible } from '../../../io/visible.ts';
import { ejectFolder, holderOf, isMeant, layersHere, noMatch } from '../places.ts';
import type { EJECT_FLAGS } from './spec.ts';

/** `model-builder templates eject` */
export async function run(
  { positionals, values }: CommandInput<typeof EJECT_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const layers = await layersHere(await existing(values, context), context);
  const wanted = values.templates === undefined ? undefined : resolve(context.cwd, values.templates);
  const folder =
    wanted !== undefined && layers[0].origin !== 'flag'
      ? wanted
      : ejectFolder(layers, await holderOf(resolve(context.cwd, values.project)));
  const pattern = positionals.at(0);
  const meant = defaultsOf(layers).filter(({ source }) => isMeant(source, pattern));
  if (meant.length === 0) throw noMatch(pattern ?? '**', layers);
  const mine = layers.find(({ directory }) => directory === folder);
  const kept = values.force ? [] : meant.filter((file) => isThere(file, mine));
  const ejected = meant.filter((file) => !kept.includes(file));

  const plan = { root: folder, operations: await operationsFor(folder, ejected), notes: [], next: [] };
  const { backedUp } = values.dryRun
    ? { backedUp: [] }
    : await commitPlan(plan, { force: values.force, signal: context.signal });
  const here = displayFolder(folder, context.cwd);
  const lines = [
    ...ejected.map(({ source }) => `  ${values.dryRun ? 'would copy' : 'copied'}  ${visible(source)}`),
    ...kept.map(({ source }) => `  kept yours  ${visible(source)}`),
    ...backedUp.map((path) => `  kept your old file as ${visible(path)}`),
  ];
  return {
    text: `${[`${plural(ejected.length, 'template')} in ${visible(here)}:`, ...lines, '', ...nextSteps(ejected)].join('\n')}\n`,
    result: {
      ...(values.dryRun && { dryRun: true }),
      directory: folder,
      ejected: ejected.map(({ source }) => source),
      kept: kept.map(({ source }) => source),
      backedUp,
    },
  };
}

/** A folder that `--templates` names may be one that is to be made. */
async function existing(
  { templates, project }: { readonly templates: string | undefined; readonly project: string },
  { cwd }: CommandContext,
): Promise<{ templates: string | undefined; project: string }> {
  const there = templates !== undefined && (await kindOf(resolve(cwd, templates))) !== 'missing';
  return { templates: there ? templates : undefined, project };
}

function defaultsOf(layers: readonly TemplateLayer[]): readonly TemplateFile[] {
  return overlay(layers.filter(({ origin }) => origin === 'defaults'));
}

/** Whether a folder has a template of that name, or one that becomes the same file. */
function isThere(file: TemplateFile, mine: TemplateLayer | undefined): boolean {
  if (mine === undefined) return false;
  const one = { ...mine, files: [file] };
  return overlay([mine, one]).some(({ hides }) => hides?.layer === one);
}

async function operationsFor(
  folder: string,
  ejected: readonly TemplateFile[],
): Promise<readonly Operation[]> {
  if (ejected.length === 0) return [];
  const { record, text, baseOf } = await readEjectRecord(folder);
  const copies = ejected.map((file): Operation => put(file.source, undefined, file.text, ''));
  const bases = await Promise.all(
    ejected.map(async (file) =>
      put(basePath(file.source), await baseOf(file.source), file.text, 'the default as it is now'),
    ),
  );
  const { version } = findOwnPackage();
  return [...copies, ...bases, recordOperation(record, text, ejected, version)];
}

function nextSteps(ejected: readonly TemplateFile[]): readonly string[] {
  if (ejected.length === 0)
    return ['Nothing to do: all of them are there already. --force takes the defaults.'];
  return [
    'Change them, then run `npx create-model-builder templates check`. Delete those that you do not change: the default is used',
    `where there is none. Keep ${join('.ejected', '')} with them: it tells you later when a default has changed.`,
  ];
}

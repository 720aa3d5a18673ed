import { assembleTemplates, overlay, setOf, type TemplateLayer } from '../../../scaffold/template-overlay.ts';
import { PARTIALS } from '../../../scaffold/templates.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { displayFolder } from '../../display-path.ts';
import { table } from '../../report/table.ts';
import { visible } from '../../../io/visible.ts';
import type { TEMPLATES_FLAGS } from '../flags.ts';
import { foldersOf, isMeant, layersHere, noMatch } from '../places.ts';

/** How each origin is told to people. */
const ORIGINS = {
  flag: '--templates',
  project: 'project',
  repository: 'repository',
  config: 'config',
  defaults: 'default',
} as const;

/** `model-builder templates list` */
export async function run(
  { positionals, values }: CommandInput<typeof TEMPLATES_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const layers = await layersHere(values, context);
  const { sets } = assembleTemplates(layers);
  const pattern = positionals.at(0);
  const used = overlay(layers).filter(({ source }) => isMeant(source, pattern));
  if (pattern !== undefined && used.length === 0) throw noMatch(pattern, layers);
  const generators = Object.entries(sets).flatMap(([name, { generator }]) =>
    generator ? [{ name, description: generator.description }] : [],
  );
  const rows = used.map(({ source, layer, hides }) => [
    ORIGINS[layer.origin],
    source,
    note(source, hides?.layer, generators),
  ]);
  return {
    text: [
      'Folders of templates, nearest first:',
      ...layers.map(
        ({ origin, directory }) =>
          `  ${ORIGINS[origin].padEnd(11)} ${visible(displayFolder(directory, context.cwd))}`,
      ),
      '',
      ...table([{ title: 'FROM' }, { title: 'TEMPLATE' }, { title: '' }], rows),
      '',
    ].join('\n'),
    result: {
      layers: foldersOf(layers),
      generators,
      templates: used.map(({ source, layer, hides }) => ({
        path: source,
        origin: layer.origin,
        ...(hides && { insteadOf: hides.layer.origin }),
      })),
    },
  };
}

function note(
  source: string,
  hidden: TemplateLayer | undefined,
  generators: readonly { readonly name: string }[],
): string {
  if (hidden !== undefined)
    return `instead of the ${hidden.origin === 'defaults' ? 'default' : `${ORIGINS[hidden.origin]}'s`}`;
  return setOf(source) !== PARTIALS && generators.some(({ name }) => name === setOf(source))
    ? 'your generator'
    : '';
}

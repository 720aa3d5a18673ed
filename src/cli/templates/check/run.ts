import { join } from 'node:path';
import { EXIT } from '../../../errors.ts';
import { checkTemplateLayers } from '../../../io/check-template-layers.ts';
import type { TemplateFinding } from '../../../scaffold/template-finding.ts';
import { overlay, type TemplateLayer } from '../../../scaffold/template-overlay.ts';
import { RULES } from '../../../scaffold/templates.ts';
import { templatesError } from '../../../scaffold/templates-error.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { displayFolder } from '../../display-path.ts';
import { plural } from '../../report/figures.ts';
import { visible } from '../../../io/visible.ts';
import type { TEMPLATES_FLAGS } from '../flags.ts';
import { foldersOf, layersHere, ownLayer, sayLayers } from '../places.ts';

/** `model-builder templates check` */
export async function run(
  { values }: CommandInput<typeof TEMPLATES_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const layers = await layersHere(values, context);
  ownLayer(layers);
  sayLayers(layers, context);
  const findings = await checkTemplateLayers(layers);
  context.signal.throwIfAborted();
  const own = overlay(layers).filter(({ layer }) => layer.origin !== 'defaults').length;
  const result = {
    layers: foldersOf(layers),
    checked: own,
    findings: findings.map((finding) => located(finding, layers)),
  };
  if (findings.length === 0)
    return {
      text: `${plural(own, 'template')} of yours, with the minimal, the typical and the hostile sample: all in order.\n`,
      result,
    };
  return {
    text: findings.map((finding) => lines(finding, layers, context)).join('\n'),
    result,
    error: templatesError('faulty', `${plural(findings.length, 'fault')} in the templates.`, {
      hint: 'Each line above says what to write instead. Nothing was generated.',
      exitCode: EXIT.verification,
    }),
  };
}

function lines(finding: TemplateFinding, layers: readonly TemplateLayer[], context: CommandContext): string {
  const { file, line, message, suggestion } = finding;
  const path = located(finding, layers).path;
  const where = `${visible(displayFolder(path, context.cwd))}:${line}`;
  const what = message.replace(`${file}:${line}: `, '').replace(`${file}: `, '');
  return `${context.terminal.style('bold', where, 'out')}  ${visible(what)}\n    ${visible(suggestion)}\n`;
}

/** With the absolute path of the file that is at fault. */
function located(
  finding: TemplateFinding,
  layers: readonly TemplateLayer[],
): TemplateFinding & { readonly path: string } {
  const { file } = finding;
  const layer = file.endsWith(`/${RULES}`)
    ? layers.find(({ files }) => files.some(({ source }) => source === file))
    : overlay(layers).find(({ source }) => source === file)?.layer;
  return { ...finding, path: layer === undefined ? file : join(layer.directory, file) };
}

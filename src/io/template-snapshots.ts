import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { formatWrites } from '../format/format.ts';
import { assembleTemplates, customisedSets, type TemplateLayer } from '../scaffold/template-overlay.ts';
import { renderSamples } from '../scaffold/template-rendering.ts';
import { PARTIALS } from '../scaffold/templates.ts';
import { kindOf } from './path-facts.ts';
import { readRegularFile } from './regular-file.ts';

/** Path below the folder of snapshots, `<sample>/<generator>/<file>` → text. */
export type Snapshots = Readonly<Record<string, string>>;

export interface RenderedSnapshots {
  readonly snapshots: Snapshots;
  /** As {@link Formatted.unused}. */
  readonly otherFormatting?: string;
}

/**
 * What templates become with every sample, formatted as in a project without a style of its own. Sets that only consist of
 * defaults are left out, unless a partial is not.
 * @param root absolute folder in whose style they are formatted
 * @param code whether code of the repository around it may run to format
 * @throws {ModelBuilderError} `templates-*`
 */
export async function renderSnapshots(
  layers: readonly TemplateLayer[],
  root: string,
  code: boolean,
): Promise<RenderedSnapshots> {
  const changed = customisedSets(layers);
  const rendered = renderSamples(assembleTemplates(layers)).filter(
    ({ project }) => changed.has(PARTIALS) || changed.has(project.set),
  );
  const { writes, unused } = await formatWrites(
    root,
    rendered.flatMap((one) => one.writes),
    { code },
  );
  const snapshots = Object.fromEntries(writes.map(({ path, text }) => [path, text]));
  return { snapshots, ...(unused !== undefined && { otherFormatting: unused }) };
}

/** The snapshots that lie in a folder; none when it is not there. */
export async function readSnapshots(directory: string): Promise<Snapshots> {
  if ((await kindOf(directory)) !== 'folder') return {};
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [
        relative(directory, file).split(sep).join('/'),
        (await readRegularFile(file)).toString('utf8'),
      ]),
    ),
  ) as Snapshots;
}

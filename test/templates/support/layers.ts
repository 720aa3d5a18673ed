import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packageTemplates, readTemplateLayers } from '../../../src/io/read-templates.ts';
import { assembleTemplates, overlay, type TemplateLayer } from '../../../src/scaffold/template-overlay.ts';
import { temporaryFolder } from '../../support/bundles.ts';
import { PROJECT_ROOT } from '../../support/made-once.ts';
import { writeFiles } from '../../support/pictures.ts';

export const EXAMPLES = ['hono-api', 'house-style'] as const;

export function example(name: (typeof EXAMPLES)[number]): string {
  return join(PROJECT_ROOT, 'examples', name);
}

/** A temporary folder with these files in it; it disposes of itself. */
export async function folderWith(
  files: Readonly<Record<string, string>>,
): ReturnType<typeof temporaryFolder> {
  const folder = await temporaryFolder();
  await mkdir(folder.path, { recursive: true });
  await writeFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [folder.at(path), text])));
  return folder;
}

/** A folder that holds a copy of every default. */
export async function everythingEjected(): ReturnType<typeof temporaryFolder> {
  const folder = await temporaryFolder();
  await cp(packageTemplates(), folder.at('mine'), { recursive: true });
  return folder;
}

/** Path of a template → the origin of the one that is used. */
export async function originsFor(target: string, given?: string): Promise<Readonly<Record<string, string>>> {
  const used = overlay(await readTemplateLayers(target, given));
  return Object.fromEntries(used.map(({ source, layer }) => [source, layer.origin]));
}

/** The layer that wins, as files. */
export function layerOf(
  origin: TemplateLayer['origin'],
  files: Readonly<Record<string, string>>,
): TemplateLayer {
  return {
    origin,
    directory: `/${origin}`,
    files: Object.entries(files).map(([source, text]) => ({ source, text })),
  };
}

export const assembled = (...layers: readonly TemplateLayer[]) => assembleTemplates(layers);

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import {
  parseRules,
  TEMPLATE_SETS,
  type Templates,
  type TemplateFile,
  type TemplateSet,
  type TemplateSetName,
} from '../scaffold/templates.ts';
import { packageFile } from './package-file.ts';

const RULES = 'template.json';

/** The templates that come with this package. */
export function packageTemplates(): string {
  return packageFile('templates');
}

/**
 * Reads every template set and the partials of a folder.
 * @throws {ModelBuilderError} `scaffold-template` when the folder or a `template.json` cannot be used
 */
export async function readTemplates(directory: string): Promise<Templates> {
  if (!existsSync(directory)) {
    throw new ModelBuilderError('scaffold-template', `There are no templates in ${directory}.`, {
      hint: 'Install create-model-builder again, or name a folder that has them.',
    });
  }
  const files = await readTexts(directory);
  const sets = TEMPLATE_SETS.map((name) => [name, templateSet(name, files)] as const);
  return {
    sets: Object.fromEntries(sets) as Record<TemplateSetName, TemplateSet>,
    partials: partialsOf(files),
    sha256: hashOf(files),
  };
}

function templateSet(name: TemplateSetName, all: readonly TemplateFile[]): TemplateSet {
  const files = below(name, all);
  const rules = files.find(({ source }) => source === RULES);
  return {
    files: files.filter((file) => file !== rules),
    rules: rules ? parseRules(rules.text, `templates/${name}/${RULES}`) : {},
  };
}

function partialsOf(all: readonly TemplateFile[]): Record<string, string> {
  const partials = below('partials', all).filter(({ source }) => source.endsWith('.hbs'));
  return Object.fromEntries(partials.map(({ source, text }) => [source.slice(0, -'.hbs'.length), text]));
}

function below(folder: string, all: readonly TemplateFile[]): readonly TemplateFile[] {
  const start = `${folder}/`;
  return all
    .filter(({ source }) => source.startsWith(start))
    .map(({ source, text }) => ({ source: source.slice(start.length), text }));
}

/** Sorted by path, with `\n` line ends, so that a checkout's settings change neither the output nor the hash. */
async function readTexts(directory: string): Promise<readonly TemplateFile[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort();
  return await Promise.all(
    paths.map(async (source) => ({ source, text: decode(await readFile(join(directory, source)), source) })),
  );
}

function decode(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch (cause) {
    throw new ModelBuilderError('scaffold-template', `The template ${source} is not UTF-8 text.`, {
      hint: 'Templates are text; binary files cannot be generated from them.',
      cause,
    });
  }
}

function hashOf(files: readonly TemplateFile[]): string {
  const hash = createHash('sha256');
  for (const { source, text } of files) hash.update(`${source}\0${text}\0`);
  return hash.digest('hex');
}

import { createHash } from 'node:crypto';
import { isSetName } from './own-generator.ts';
import { parseRules } from './template-rules.ts';
import { isBuiltIn, outputPath, PARTIALS, RULES, TEMPLATE_SETS } from './templates.ts';
import type { TemplateFile, Templates, TemplateSet } from './templates.ts';
import { didYouMean } from './template-finding.ts';
import { templatesError } from './templates-error.ts';

/** Where templates come from, nearest first. */
export type TemplateOrigin = 'flag' | 'project' | 'repository' | 'config' | 'defaults';

/** One folder of templates, as read. */
export interface TemplateLayer {
  readonly origin: TemplateOrigin;
  /** Absolute. */
  readonly directory: string;
  /** `source` is relative to the directory: `model/src/labels.ts.hbs`, `partials/head.hbs`, `model/template.json`. */
  readonly files: readonly TemplateFile[];
}

/** A template that is used, and the one further away that it stands before. */
export interface OverlaidFile extends TemplateFile {
  readonly layer: TemplateLayer;
  readonly hides?: TemplateFile & { readonly layer: TemplateLayer };
}

/**
 * The templates that win: per output file and per partial the nearest layer's. A `README.md` stands before a
 * `README.md.hbs`, because both become one file. `template.json` is not among them: its members are merged.
 * @param layers nearest first
 * @returns sorted by source
 */
export function overlay(layers: readonly TemplateLayer[]): readonly OverlaidFile[] {
  const found = new Map<string, OverlaidFile>();
  for (const layer of layers)
    for (const file of layer.files.filter(({ source }) => !isRules(source))) {
      const key = keyOf(file.source);
      const winner = found.get(key);
      if (winner === undefined) found.set(key, { ...file, layer });
      // Two files of one folder that become one are both kept: the check says so.
      else if (winner.layer === layer) found.set(`${key}\0${file.source}`, { ...file, layer });
      else if (winner.hides === undefined) found.set(key, { ...winner, hides: { ...file, layer } });
    }
  return [...found.values()].sort((left, right) => (left.source < right.source ? -1 : 1));
}

/**
 * Makes one body of templates of several layers.
 * @throws {ModelBuilderError} `templates-rules`, `templates-unknown-set`, `templates-partial`
 */
export function assembleTemplates(layers: readonly TemplateLayer[]): Templates {
  const files = overlay(layers);
  const rules = layers.flatMap((layer) =>
    layer.files
      .filter(({ source }) => isRules(source))
      .map((file) => ({ ...file, file: `${layer.directory}/${file.source}` })),
  );
  const names = new Set([...TEMPLATE_SETS, ...[...files, ...rules].map(({ source }) => setOf(source))]);
  names.delete(PARTIALS);
  const sets = [...names].map((name): [string, TemplateSet] => {
    const hasRules = rules.some(({ source }) => source === `${name}/${RULES}`);
    if (!isBuiltIn(name) && !(hasRules && isSetName(name))) throw unknownSet(name, layers, hasRules);
    const { files: fileRules, generator } = parseRules(
      name,
      rules.filter(({ source }) => source === `${name}/${RULES}`),
    );
    if (!isBuiltIn(name) && generator === undefined) throw unknownSet(name, layers, false);
    const own = files.filter(({ source }) => setOf(source) === name);
    const below = own.map(({ source, text, layer }) => ({
      source: source.slice(name.length + 1),
      text,
      ...(layer.origin !== 'defaults' && { file: `${layer.directory}/${source}` }),
    }));
    return [name, { files: below, rules: fileRules, ...(generator && { generator }) }];
  });
  return {
    sets: Object.fromEntries(sets),
    partials: partialsOf(files),
    sha256: hashOf([...files, ...rules]),
  };
}

/** Which sets are not the defaults alone; `partials` among them when a partial is not. */
export function customisedSets(layers: readonly TemplateLayer[]): ReadonlySet<string> {
  const own = layers.filter(({ origin }) => origin !== 'defaults').flatMap(({ files }) => files);
  return new Set(own.map(({ source }) => setOf(source)));
}

/** First folder of a path: the set, or `partials`. */
export function setOf(source: string): string {
  return source.split('/')[0];
}

function isRules(source: string): boolean {
  return source.split('/').slice(1).join('/') === RULES;
}

function keyOf(source: string): string {
  return setOf(source) === PARTIALS ? source : outputPath(source);
}

function partialsOf(files: readonly OverlaidFile[]): Record<string, string> {
  const partials = files.filter(({ source }) => setOf(source) === PARTIALS);
  const other = partials.find(({ source }) => !source.endsWith('.hbs'));
  if (other !== undefined) {
    const { layer, source } = other;
    throw templatesError('partial', `${layer.directory}/${source} is no partial: its name must end in .hbs.`);
  }
  return Object.fromEntries(
    partials.map(({ source, text }) => [source.slice(PARTIALS.length + 1, -'.hbs'.length), text]),
  );
}

function unknownSet(name: string, layers: readonly TemplateLayer[], hasRules: boolean): Error {
  const holder = layers.find(({ files }) => files.some(({ source }) => setOf(source) === name));
  const directory = holder?.directory ?? '';
  if (hasRules)
    return templatesError(
      'unknown-set',
      `"${name}" in ${directory} names a generator, and cannot: lower-case words joined by hyphens can.`,
      { hint: 'Rename the folder, for example to "hono-api".' },
    );
  return templatesError('unknown-set', `"${name}" in ${directory} is no set of templates.`, {
    hint: `${didYouMean(name, [...TEMPLATE_SETS, PARTIALS])} For a generator of your own, put a ${RULES} with a "generator" into it.`,
  });
}

function hashOf(files: readonly TemplateFile[]): string {
  const hash = createHash('sha256');
  for (const { source, text } of files) hash.update(`${source}\0${text}\0`);
  return hash.digest('hex');
}

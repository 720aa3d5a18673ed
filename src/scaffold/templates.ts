import type { OwnGenerator } from './own-generator.ts';

/** The sets that this package ships, one a project; every other set is a generator of its owner's. */
export const TEMPLATE_SETS = ['model', 'console-app', 'solution'] as const;

export const PARTIALS = 'partials';
export const RULES = 'template.json';

export interface TemplateFile {
  /** Path as it lies in its folder, with forward slashes: `src/labels.ts.hbs`. */
  readonly source: string;
  readonly text: string;
  /** Absolute path, where it is somebody's own: what they open when it is wrong. */
  readonly file?: string;
}

/** What `template.json` says of one output file. */
export interface FileRule {
  /** All of them must hold; `false` leaves the file out. */
  readonly when?: false | string | readonly string[];
  /** @default managed */
  readonly ownership?: 'managed' | 'seed';
  readonly executable?: boolean;
}

export interface TemplateSet {
  readonly files: readonly TemplateFile[];
  /** Output path → rule. */
  readonly rules: Readonly<Record<string, FileRule>>;
  /** Present when the set is a generator of its owner's. */
  readonly generator?: OwnGenerator;
}

export interface Templates {
  /** By name; {@link TEMPLATE_SETS} are always there. */
  readonly sets: Readonly<Record<string, TemplateSet>>;
  /** Partial name → text. */
  readonly partials: Readonly<Record<string, string>>;
  /** SHA-256 over path and text of every template that is used, lower-case hex. */
  readonly sha256: string;
}

const HBS = '.hbs';
/** npm leaves these out of a package (or reads them) under their own names. */
const DOTFILES = new Set(
  [
    'gitignore',
    'gitattributes',
    'npmrc',
    'yarnrc',
    'yarnrc.yml',
    'editorconfig',
    'prettierrc.json',
    'prettierignore',
  ].map((name) => `_${name}`),
);

export function isBuiltIn(set: string): boolean {
  return (TEMPLATE_SETS as readonly string[]).includes(set);
}

/** How messages name a template: by the file that its owner can open. @param set that it belongs to */
export function nameOfTemplate(set: string, { file, source }: TemplateFile): string {
  return file ?? `templates/${set}/${source}`;
}

export function isRendered(source: string): boolean {
  return source.endsWith(HBS);
}

/** `src/labels.ts.hbs` → `src/labels.ts`, `_gitignore` → `.gitignore`. */
export function outputPath(source: string): string {
  const segments = (isRendered(source) ? source.slice(0, -HBS.length) : source).split('/');
  const last = segments.at(-1) ?? '';
  return [...segments.slice(0, -1), DOTFILES.has(last) ? `.${last.slice(1)}` : last].join('/');
}

/** What a rule wants to hold; nothing for a file that is always there, or never. */
export function conditionsOf({ when }: FileRule): readonly string[] {
  if (when === undefined || when === false) return [];
  return typeof when === 'string' ? [when] : when;
}

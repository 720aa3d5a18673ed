import { ModelBuilderError } from '../errors.ts';

/** The sets that lie in `templates/`, one a project. */
export const TEMPLATE_SETS = ['model', 'console-app', 'solution'] as const;
export type TemplateSetName = (typeof TEMPLATE_SETS)[number];

export interface TemplateFile {
  /** Path as it lies in the set, with forward slashes: `src/labels.ts.hbs`. */
  readonly source: string;
  readonly text: string;
}

/** What `template.json` says of one output file. */
export interface FileRule {
  /** All of them must hold. */
  readonly when?: string | readonly string[];
  /** @default managed */
  readonly ownership?: 'managed' | 'seed';
  readonly executable?: boolean;
}

export interface TemplateSet {
  readonly files: readonly TemplateFile[];
  /** Output path → rule. */
  readonly rules: Readonly<Record<string, FileRule>>;
}

export interface Templates {
  readonly sets: Readonly<Record<TemplateSetName, TemplateSet>>;
  /** Partial name → text. */
  readonly partials: Readonly<Record<string, string>>;
  /** SHA-256 over every template file's path and text, lower-case hex. */
  readonly sha256: string;
}

const HBS = '.hbs';
/** npm leaves these out of a package (or reads them) under their own names. */
const DOTFILES = new Set(
  ['gitignore', 'gitattributes', 'npmrc', 'yarnrc.yml', 'editorconfig', 'prettierrc.json'].map(
    (name) => `_${name}`,
  ),
);

export function isRendered(source: string): boolean {
  return source.endsWith(HBS);
}

/** `src/labels.ts.hbs` → `src/labels.ts`, `_gitignore` → `.gitignore`. */
export function outputPath(source: string): string {
  const segments = (isRendered(source) ? source.slice(0, -HBS.length) : source).split('/');
  const last = segments.at(-1) ?? '';
  return [...segments.slice(0, -1), DOTFILES.has(last) ? `.${last.slice(1)}` : last].join('/');
}

/**
 * Reads a `template.json`.
 * @throws {ModelBuilderError} `scaffold-template` when it is not what `docs/templates.md` says
 */
export function parseRules(text: string, file: string): Readonly<Record<string, FileRule>> {
  const parsed = parseJson(text, file);
  if (!isRecord(parsed) || !isRecord(parsed.files)) throw invalid(file, 'it must have an object "files"');
  for (const [path, rule] of Object.entries(parsed.files)) {
    if (!isFileRule(rule)) throw invalid(file, `the rule of "${path}" has an unknown or mistyped member`);
  }
  return parsed.files as Record<string, FileRule>;
}

function isFileRule(rule: unknown): rule is FileRule {
  if (!isRecord(rule)) return false;
  const { when, ownership, executable, ...unknown } = rule;
  const isWhen = when === undefined || typeof when === 'string' || isTextList(when);
  const isOwnership = ownership === undefined || ownership === 'managed' || ownership === 'seed';
  const isExecutable = executable === undefined || typeof executable === 'boolean';
  return isWhen && isOwnership && isExecutable && Object.keys(unknown).length === 0;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(file, cause instanceof Error ? cause.message : 'it is not JSON');
  }
}

function invalid(file: string, reason: string): ModelBuilderError {
  return new ModelBuilderError('scaffold-template', `${file} cannot be used: ${reason}.`, {
    hint: 'docs/templates.md describes its form.',
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

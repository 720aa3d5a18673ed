import { ModelBuilderError } from '../errors.ts';
import { holds, parseCondition } from './conditions.ts';
import type { TemplateContext } from './context.ts';
import type { WriteOperation } from './plan.ts';
import type { TemplateEngine } from './template-engine.ts';
import {
  isRendered,
  outputPath,
  type FileRule,
  type TemplateSet,
  type TemplateSetName,
} from './templates.ts';

/** One generated project: which set, and where below the plan's root (`''` is the root itself). */
export interface Project {
  readonly set: TemplateSetName;
  readonly folder: string;
}

/**
 * Renders a template set for one project.
 * @throws {ModelBuilderError} `scaffold-template` when a template is broken
 */
export function renderProject(
  engine: TemplateEngine,
  templates: TemplateSet,
  project: Project,
  context: TemplateContext,
): readonly WriteOperation[] {
  return templates.files.flatMap((file) => {
    const path = outputPath(file.source);
    const rule = templates.rules[path] ?? {};
    if (!applies(rule, context, path)) return [];
    const name = `templates/${project.set}/${file.source}`;
    const text = isRendered(file.source) ? tidy(engine.render(file.text, context, name), name) : file.text;
    const ownership = rule.ownership ?? 'managed';
    const write: WriteOperation = { kind: 'write', path: inFolder(project.folder, path), text, ownership };
    return rule.executable ? [{ ...write, executable: true }] : [write];
  });
}

/** `''` and a path, or a folder and a path. */
export function inFolder(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

function applies(rule: FileRule, context: TemplateContext, path: string): boolean {
  const conditions = typeof rule.when === 'string' ? [rule.when] : (rule.when ?? []);
  return conditions.every((text) => {
    const condition = parseCondition(text);
    if (condition) return holds(condition, context);
    throw templateError(`The condition "${text}" of ${path} cannot be read`);
  });
}

/** Conditional blocks leave blank lines behind; a file ends with one newline. */
function tidy(text: string, name: string): string {
  const trimmed = text.replace(/^\s*\n/, '').trimEnd();
  if (trimmed === '') throw templateError(`${name} renders to nothing`);
  return `${trimmed}\n`;
}

function templateError(message: string): ModelBuilderError {
  return new ModelBuilderError('scaffold-template', `${message}.`, {
    hint: 'Use "when" in template.json to leave a file out; docs/templates.md describes it.',
  });
}

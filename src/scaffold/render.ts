import { holds, parseCondition } from './conditions.ts';
import type { TemplateContext } from './context.ts';
import type { WriteOperation } from './plan.ts';
import type { TemplateEngine } from './template-helpers.ts';
import {
  conditionsOf,
  isRendered,
  nameOfTemplate,
  outputPath,
  type FileRule,
  type TemplateSet,
} from './templates.ts';
import { templatesError } from './templates-error.ts';

/** One generated project: which set, and where below the plan's root (`''` is the root itself). */
export interface Project {
  readonly set: string;
  readonly folder: string;
}

/**
 * Renders a template set for one project.
 * @throws {ModelBuilderError} `templates-render` when a template is broken
 */
export function renderProject(
  engine: TemplateEngine,
  templates: TemplateSet,
  project: Project,
  context: TemplateContext,
): readonly WriteOperation[] {
  return templates.files.flatMap((file) => {
    const path = outputPath(file.source);
    const rule = Object.hasOwn(templates.rules, path) ? templates.rules[path] : {};
    if (!applies(rule, context, path)) return [];
    const name = nameOfTemplate(project.set, file);
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
  if (rule.when === false) return false;
  return conditionsOf(rule).every((text) => {
    const condition = parseCondition(text);
    if (condition) return holds(condition, context);
    throw renderError(`The condition "${text}" of ${path} cannot be read`);
  });
}

/** Conditional blocks leave blank lines behind; a file ends with one newline. */
function tidy(text: string, name: string): string {
  const trimmed = text.replace(/^\s*\n/, '').trimEnd();
  if (trimmed === '') throw renderError(`${name} renders to nothing`);
  return `${trimmed}\n`;
}

function renderError(message: string): Error {
  return templatesError('render', `${message}.`, {
    hint: 'Use "when" in template.json to leave a file out; docs/templates.md describes it.',
  });
}

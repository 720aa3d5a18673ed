import { CONTEXT_SCHEMA } from '../scaffold/own-schema.ts';
import { checkTemplateSets } from '../scaffold/template-check.ts';
import type { Schema } from '../scaffold/context-schema.ts';
import type { TemplateFinding } from '../scaffold/template-finding.ts';
import { readSchema } from './read-schema.ts';
import { readTemplates } from './read-templates.ts';

/** The context's schema and the one that it refers to. */
const SCHEMAS = [CONTEXT_SCHEMA, 'pipeline.v1.json'];

/**
 * Checks a folder of templates (`model/`, `console-app/`, `solution/`, `partials/`) against `schemas/template-context.v1.json`.
 * @throws {ModelBuilderError} `templates-*` when the folder or a `template.json` cannot be read at all
 */
export async function checkTemplates(directory: string): Promise<readonly TemplateFinding[]> {
  return checkTemplateSets(await readTemplates(directory), contextSchemas());
}

/** The schemas that say what a template may name, by file name. */
export function contextSchemas(): Readonly<Record<string, Schema>> {
  return Object.fromEntries(SCHEMAS.map((name) => [name, readSchema(name) as Schema]));
}

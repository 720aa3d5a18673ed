import { checkTemplateSets, CONTEXT_SCHEMA } from '../scaffold/template-check.ts';
import type { Schema } from '../scaffold/context-schema.ts';
import type { TemplateFinding } from '../scaffold/template-finding.ts';
import { readSchema } from './read-schema.ts';
import { readTemplates } from './read-templates.ts';

/** The context's schema and the one that it refers to. */
const SCHEMAS = [CONTEXT_SCHEMA, 'pipeline.v1.json'];

/**
 * Checks a folder of templates (`model/`, `console-app/`, `solution/`, `partials/`) against `schemas/template-context.v1.json`.
 * @throws {ModelBuilderError} `scaffold-template` when the folder or a `template.json` cannot be read at all
 */
export async function checkTemplates(directory: string): Promise<readonly TemplateFinding[]> {
  const schemas = Object.fromEntries(SCHEMAS.map((name) => [name, readSchema(name) as Schema]));
  return checkTemplateSets(await readTemplates(directory), schemas);
}

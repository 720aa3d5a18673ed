import type { Schema } from './context-schema.ts';
import type { OwnGenerator } from './own-generator.ts';

export const CONTEXT_SCHEMA = 'template-context.v1.json';

/** What the templates of somebody's own generator may name: the context's schema, with `project` and `answers` there and known. */
export function schemasForSet(
  schemas: Readonly<Record<string, Schema>>,
  { questions }: OwnGenerator,
): Readonly<Record<string, Schema>> {
  const schema = schemas[CONTEXT_SCHEMA];
  const answers = questions.map(({ name, type, choices, pattern }): [string, Schema] => {
    if (type === 'confirm') return [name, { type: 'boolean' }];
    // Choices are the templates' own words; an answer that matches a pattern is harmless wherever it stands.
    return [
      name,
      type === 'choice' ? { enum: choices } : { type: 'string', 'x-bare': pattern !== undefined },
    ];
  });
  const properties = {
    ...(schema.properties as object),
    answers: {
      type: 'object',
      required: questions.map(({ name }) => name),
      properties: Object.fromEntries(answers),
    },
  };
  const required = [...(schema.required as readonly string[]), 'project', 'answers'];
  return { ...schemas, [CONTEXT_SCHEMA]: { ...schema, required, properties } };
}

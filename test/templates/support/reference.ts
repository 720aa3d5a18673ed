import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { contextSchemas } from '../../../src/io/check-templates.ts';
import {
  contextVariable,
  isBare,
  isList,
  isText,
  memberNames,
  type Variable,
} from '../../../src/scaffold/context-schema.ts';
import { CONTEXT_SCHEMA } from '../../../src/scaffold/own-schema.ts';
import { PROJECT_ROOT } from '../../support/made-once.ts';

const START =
  '<!-- context: made from schemas/template-context.v1.json by test/templates/reference.test.ts -->';
const END = '<!-- /context -->';

export const GUIDE = join(PROJECT_ROOT, 'docs', 'templates.md');

/** `docs/templates.md` with the table of the context as the schema has it now. */
export async function guideWithContext(): Promise<string> {
  const text = await readFile(GUIDE, 'utf8');
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start === -1 || end === -1) throw new Error(`${GUIDE} has lost the marks of its table`);
  const made = `${text.slice(0, start)}${START}\n\n${table()}\n\n${text.slice(end)}`;
  return await format(made, { ...(await resolveConfig(GUIDE)), filepath: GUIDE });
}

function table(): string {
  const reader = contextVariable(contextSchemas(), CONTEXT_SCHEMA);
  const rows: string[] = [];
  const visit = (variable: Variable): void => {
    for (const name of [...new Set(memberNames(variable))]) {
      const member = reader.member(variable, name);
      if (!member) continue;
      rows.push(row(member));
      const item = isList(member) ? reader.item(member) : undefined;
      if (item && memberNames(item).length > 0) visit(item);
      else visit(member);
    }
  };
  visit(reader.root);
  return ['| variable | what it is | written |', '| --- | --- | --- |', ...rows].join('\n');
}

function row(variable: Variable): string {
  const { path, optional, places } = variable;
  const told = places.map(({ schema }) => schema.description).find((text) => typeof text === 'string') ?? '';
  const words = places.flatMap(({ schema }) => (Array.isArray(schema.enum) ? (schema.enum as string[]) : []));
  const meaning = [told, words.map((word) => `\`${word}\``).join(', ')].filter(Boolean).join(': ');
  const guarded = optional === path ? '; may be absent' : '';
  return `| \`${path}\` | ${`${meaning}${guarded}`.replaceAll('|', '\\|')} | ${written(variable)} |`;
}

function written(variable: Variable): string {
  if (isList(variable)) return '`#each`';
  if (isBare(variable)) return 'bare';
  return isText(variable) ? '**through a helper**' : '';
}

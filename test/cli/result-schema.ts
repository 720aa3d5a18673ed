import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { PROJECT_ROOT } from '../support/made-once.ts';

const schema = JSON.parse(readFileSync(join(PROJECT_ROOT, 'schemas', 'result.v1.json'), 'utf8')) as object;
const check = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false }).compile(schema);

/** Parses what `--json` printed. @throws Error when it is not one JSON object that `schemas/result.v1.json` allows */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what a command adds, the test says
export function parseResult<T = Record<string, unknown>>(stdout: string): T & { readonly ok: boolean } {
  const result: unknown = JSON.parse(stdout);
  if (!check(result)) throw new Error(`${JSON.stringify(check.errors, null, 2)}\n${stdout}`);
  return result as T & { readonly ok: boolean };
}

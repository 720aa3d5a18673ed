import type { ValidateFunction } from 'ajv/dist/2020.js';
import { ModelBuilderError } from '../errors.ts';
import { readSchema } from '../io/read-schema.ts';
import { surelyValid } from './surely-valid.ts';

const validators = new Map<string, ValidateFunction>();

/**
 * Checks a value against `schemas/<name>.v1.json`.
 * @param file named in the error
 * @throws ModelBuilderError `bundle-invalid` that names every wrong place
 */
export async function validate(
  name: 'pipeline' | 'metrics' | 'golden' | 'scores',
  value: unknown,
  file: string,
): Promise<void> {
  const schema = readSchema(`${name}.v1.json`) as Readonly<Record<string, unknown>>;
  if (surelyValid(value, schema)) return;
  const check = validators.get(name) ?? (await compiled(schema));
  validators.set(name, check);
  if (check(value)) return;
  const places = (check.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`,
  );
  throw new ModelBuilderError('bundle-invalid', `${file} is not a valid ${name}: ${places.join('; ')}.`, {
    hint: 'The file was edited or made by another program; train again or generate the bundle again.',
  });
}

/** Loaded only for a value that needs words about what is wrong with it. */
async function compiled(schema: object): Promise<ValidateFunction> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  return new Ajv2020({ allErrors: true, strictTypes: false }).compile(schema);
}

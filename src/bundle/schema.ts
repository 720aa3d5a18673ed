import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { ModelBuilderError } from '../errors.ts';
import { readSchema } from '../io/read-schema.ts';

const validators = new Map<string, ValidateFunction>();

/**
 * Checks a value against `schemas/<name>.v1.json`.
 * @param file named in the error
 * @throws ModelBuilderError `bundle-invalid` that names every wrong place
 */
export function validate(name: 'pipeline' | 'metrics' | 'golden', value: unknown, file: string): void {
  const check =
    validators.get(name) ??
    new Ajv2020({ allErrors: true, strictTypes: false }).compile(readSchema(`${name}.v1.json`));
  validators.set(name, check);
  if (check(value)) return;
  const places = (check.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`,
  );
  throw new ModelBuilderError('bundle-invalid', `${file} is not a valid ${name}: ${places.join('; ')}.`, {
    hint: 'The file was edited or made by another program; train again or generate the bundle again.',
  });
}

import { ModelBuilderError } from '../errors.ts';
import { faultOf } from '../io/validate.ts';

/**
 * Checks a value against `schemas/<name>.v1.json`.
 * @param file named in the error
 * @throws ModelBuilderError `bundle-invalid` that names every wrong place
 */
export function validate(name: 'pipeline' | 'metrics' | 'golden', value: unknown, file: string): void {
  const fault = faultOf(name, value);
  if (fault === undefined) return;
  throw new ModelBuilderError('bundle-invalid', `${file} is not a valid ${name}: it ${fault.problem}.`, {
    hint: 'The file was edited or made by another program; train again or generate the bundle again.',
  });
}

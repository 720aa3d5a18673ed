import { ModelBuilderError } from '../errors.ts';
import { readMetrics } from './confusion.ts';
import type { Metrics } from './types.ts';
import { faultOf, parseJson, type SchemaTypes } from '../io/validate.ts';

type BundleSchema = 'pipeline' | 'metrics' | 'golden' | 'scores';

/**
 * Checks a value against `schemas/<name>.v1.json`.
 * @param file named in the error
 * @throws ModelBuilderError `bundle-invalid` that names every wrong place
 */
export function validate(name: BundleSchema, value: unknown, file: string): void {
  const fault = faultOf(name, value);
  if (fault !== undefined) throw invalid(name, file, fault.problem);
}

/** Reads a text against `schemas/<name>.v1.json`. @throws ModelBuilderError `bundle-invalid` */
export function parseBundleJson<Name extends BundleSchema>(
  name: Name,
  content: Buffer,
  file: string,
): SchemaTypes[Name] {
  return parseJson(name, content.toString('utf8'), ({ problem }) => invalid(name, file, problem));
}

/** Reads a `metrics.json` of whatever version. @throws ModelBuilderError `bundle-invalid` */
export function parseMetrics(content: Buffer, file: string): Metrics {
  const metrics = readMetrics(parseBundleJson('metrics', content, file));
  if (metrics === undefined)
    throw invalid('metrics', file, 'counts pictures of labels that it does not have');
  return metrics;
}

/** What to throw for a file that its schema or what stands beside it contradicts. @param problem after "it" */
export function invalid(name: BundleSchema, file: string, problem: string): ModelBuilderError {
  return new ModelBuilderError('bundle-invalid', `${file} is not a valid ${name}: it ${problem}.`, {
    hint: 'The file was edited or made by another program; train again or generate the bundle again.',
  });
}

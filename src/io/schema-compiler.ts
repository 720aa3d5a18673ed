import { createRequire } from 'node:module';
import type { Ajv2020 as Ajv, Options, ValidateFunction } from 'ajv/dist/2020.js';
import { PATH_FORMATS } from '../scaffold/safe-path.ts';
import { readSchema } from './read-schema.ts';

/** Schemas of files that are read, by the name that `schemas/<name>.v1.json` has; those that others refer to come first. */
export const SCHEMAS = [
  'pipeline',
  'golden',
  'metrics',
  'scores',
  'answers',
  'manifest',
  'journal',
  'undo',
  'ejected',
  'template',
  'own-answers',
  'sidecar',
  'job-facts',
  'package',
  'download',
  'config',
  'training-manifest',
  'coco',
  'label-studio',
  'custom-vision',
  'fixes',
  'fix-record',
] as const;

export type SchemaName = (typeof SCHEMAS)[number];

/** Tells whether a value fits; one that ajv compiled just now says what does not. */
export type Check = Pick<ValidateFunction, 'errors'> & ((value: unknown) => boolean);

/** How a compiled check gets what the schemas' `format` means. */
type Opened = (formats: typeof PATH_FORMATS, require: NodeJS.Require) => Check;

const require = createRequire(import.meta.url);

/** Compiles a schema at once, and finds words for what does not fit: that takes longer than all the rest of reading a file. */
export function compileCheck(name: SchemaName): Check {
  return ajv({ allErrors: true, verbose: true }).getSchema(idOf(name))!;
}

/** A schema's check as a CommonJS module without words, for the build. Its export is {@link Opened}. */
export function compileModule(name: SchemaName): string {
  const { _ } = loadAjv();
  const { default: standalone } = require('ajv/dist/standalone/index.js') as {
    default: (ajv: Ajv, check: ValidateFunction) => string;
  };
  const instance = ajv({ messages: false, code: { source: true, formats: _`formats` } });
  const code = standalone(instance, instance.getSchema(idOf(name))!);
  return `module.exports = (formats, require) => {\nconst module = {};\n${code}\nreturn module.exports;\n};\n`;
}

/** What the build made of a schema. @param file absolute */
export function openModule(file: string): Check {
  return (require(file) as Opened)(PATH_FORMATS, require);
}

function ajv(options: Options): Ajv {
  const { Ajv2020 } = loadAjv();
  const instance = new Ajv2020({
    strictTypes: false,
    formats: PATH_FORMATS,
    ...options,
  });
  for (const name of SCHEMAS) instance.addSchema(readSchema(`${name}.v1.json`));
  return instance;
}

function loadAjv(): typeof import('ajv/dist/2020.js') {
  return require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
}

function idOf(name: SchemaName): string {
  return `create-model-builder/${name}.v1.json`;
}

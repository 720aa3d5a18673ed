import { ModelBuilderError } from '../errors.ts';
import type { Manifest } from './manifest.ts';
import { isPlainObject } from '../plain-object.ts';

const VERSION = 1;

/**
 * Reads a manifest's text and checks what update relies on.
 * @param file named in errors
 * @param toolVersion of the running tool
 * @throws {ModelBuilderError} `update-manifest-newer` when a later version of the tool wrote it, `update-manifest-invalid`
 */
export function parseManifest(text: string, file: string, toolVersion: string): Manifest {
  const value = parseJson(text, file);
  const { schemaVersion, tool } = value as { schemaVersion?: unknown; tool?: { version?: unknown } };
  const version = typeof tool?.version === 'string' ? tool.version : undefined;
  if (typeof schemaVersion === 'number' && schemaVersion > VERSION)
    throw newer(file, `has schema version ${schemaVersion}, and this version knows ${VERSION}`, version);
  const problem = problemOf(value);
  if (problem !== undefined) throw invalid(file, problem);
  if (version !== undefined && isLater(version, toolVersion))
    throw newer(file, `was written by version ${version}, and this is ${toolVersion}`, version);
  return value as Manifest;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch (cause) {
    const conflict = /^<<<<<<< /m.test(text);
    throw invalid(file, conflict ? 'holds a merge conflict of git' : 'is not JSON', cause);
  }
}

function problemOf(value: unknown): string | undefined {
  if (!isPlainObject(value) || value.schemaVersion !== VERSION) return `has no "schemaVersion": ${VERSION}`;
  const { tool, templates, answers, root, model, files } = value;
  if (!isPlainObject(tool) || typeof tool.version !== 'string') return 'does not say which version wrote it';
  if (!isPlainObject(templates) || typeof templates.set !== 'string') return 'names no template set';
  if (!isPlainObject(answers) || typeof answers.generator !== 'string' || typeof answers.name !== 'string')
    return 'has no answers';
  if (typeof root !== 'string' || !/^(?:\.|\.\.(?:\/\.\.)*)$/.test(root)) return 'has no usable "root"';
  if (!isPlainObject(model) || typeof model.folder !== 'string' || model.folder.startsWith('/'))
    return 'does not say where the model is';
  if (!isPlainObject(files)) return 'lists no files';
  const broken = Object.entries(files).find(([, facts]) => !isFile(facts));
  return broken && `says nothing usable of ${JSON.stringify(broken[0])}`;
}

function isFile(facts: unknown): boolean {
  return (
    isPlainObject(facts) &&
    ['managed', 'seed', 'asset', 'shared'].includes(String(facts.ownership)) &&
    /^[0-9a-f]{64}$/.test(String(facts.sha256))
  );
}

/** Compares `1.2.3` number by number; what follows a dash does not count. */
function isLater(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split('-')[0].split('.').map(Number));
  const at = left.findIndex((part, index) => part !== (right[index] ?? 0));
  return at >= 0 && left[at] > (right[at] ?? 0);
}

function newer(file: string, reason: string, version: string | undefined): ModelBuilderError {
  return new ModelBuilderError('update-manifest-newer', `${file} ${reason}.`, {
    hint: `Nothing was changed. Use a later version: npx create-model-builder@${version ?? 'latest'} update`,
  });
}

function invalid(file: string, problem: string, cause?: unknown): ModelBuilderError {
  return new ModelBuilderError('update-manifest-invalid', `${file} ${problem}.`, {
    hint: 'Nothing was changed. Take the file back from version control, or generate again with `npx create-model-builder generate --force`: it keeps what it replaces.',
    cause,
  });
}

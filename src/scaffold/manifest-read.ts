import { ModelBuilderError } from '../errors.ts';
import { jsonIn, parseJson, type Fail } from '../io/validate.ts';
import { isPlainObject } from '../plain-object.ts';
import type { Manifest } from './manifest.ts';

const VERSION = 1;
/** A version stands in a command that people copy: nothing else is taken for one. */
const SEMVER = /^\d+\.\d+\.\d+(?:-[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/;

/**
 * Reads a manifest's text, by its schema.
 * @param file named in errors
 * @param toolVersion of the running tool
 * @throws {ModelBuilderError} `update-manifest-newer` when a later version of the tool wrote it, `update-manifest-invalid`,
 *   `scaffold-unsafe-path` when it names a path that leads out of its project
 */
export function parseManifest(text: string, file: string, toolVersion: string): Manifest {
  const fail: Fail = ({ problem, isUnsafePath }, cause) => invalid(file, problem, isUnsafePath, cause);
  assertKnown(jsonIn(text, fail), file, toolVersion);
  return parseJson('manifest', text, fail);
}

/** What a later version wrote may have another form: its version is said, not that. */
function assertKnown(value: unknown, file: string, toolVersion: string): void {
  const { schemaVersion, tool } = isPlainObject(value) ? value : {};
  const version =
    isPlainObject(tool) && typeof tool.version === 'string' && SEMVER.test(tool.version)
      ? tool.version
      : undefined;
  if (typeof schemaVersion === 'number' && schemaVersion > VERSION)
    throw newer(file, `has schema version ${schemaVersion}, and this version knows ${VERSION}`, version);
  if (version !== undefined && isLater(version, toolVersion))
    throw newer(file, `was written by version ${version}, and this is ${toolVersion}`, version);
}

/** Compares `1.2.3` number by number; what follows a dash does not count. */
function isLater(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split('-')[0].split('.').map(Number));
  const at = left.findIndex((part, index) => part !== (right[index] ?? 0));
  return at >= 0 && left[at] > (right[at] ?? 0);
}

function newer(file: string, reason: string, version = 'latest'): ModelBuilderError {
  return new ModelBuilderError('update-manifest-newer', `${file} ${reason}.`, {
    hint: `Nothing was changed. Use a later version: npx create-model-builder@${version} update`,
  });
}

function invalid(file: string, problem: string, isUnsafePath = false, cause?: unknown): ModelBuilderError {
  const code = isUnsafePath ? 'scaffold-unsafe-path' : 'update-manifest-invalid';
  return new ModelBuilderError(code, `${file} ${problem}.`, {
    hint: 'Nothing was changed. Take the file back from version control, or generate again with `npx create-model-builder generate --force`: it keeps what it replaces.',
    cause,
  });
}

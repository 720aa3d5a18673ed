import { posix } from 'node:path';
import type { TemplateContext } from '../scaffold/context.ts';
import type { WriteOperation } from '../scaffold/plan.ts';
import { inFolder, type Project } from '../scaffold/render.ts';
import { ownOptions } from './compiler-options.ts';
import type { JsonValue } from './edit/edit.ts';
import type { Insertion } from './insertion.ts';
import { isPlainObject } from '../plain-object.ts';

type JsonObject = Record<string, JsonValue>;

/** Fits one rendered file into the monorepo: `package.json` and `tsconfig.json` of a project; every other file stays. */
export function adaptWrite(
  write: WriteOperation,
  { folder }: Project,
  { model }: Pick<TemplateContext, 'model'>,
  insertion: Insertion,
): WriteOperation {
  if (write.path === inFolder(folder, 'package.json'))
    return withJson(write, (manifest) => adaptManifest(manifest, insertion));
  if (write.path === inFolder(folder, 'tsconfig.json'))
    return withJson(write, (config) => adaptTsconfig(config, folder, `../${model.folder}`, insertion));
  return write;
}

/** A template of somebody's own that makes something else of the file is left alone. */
export function withJson(write: WriteOperation, adapt: (value: JsonObject) => JsonObject): WriteOperation {
  try {
    const value: unknown = JSON.parse(write.text);
    if (!isPlainObject(value)) return write;
    return { ...write, text: `${JSON.stringify(adapt(value as JsonObject), null, 2)}\n` };
  } catch {
    return write;
  }
}

function adaptManifest(manifest: JsonObject, insertion: Insertion): JsonObject {
  const { version, versions, checkScripts, moreScripts = {}, tsconfig } = insertion;
  const adapted: JsonObject = version === undefined ? { ...manifest } : { ...manifest, version };
  for (const kind of ['dependencies', 'devDependencies']) {
    const own = adapted[kind];
    if (!isPlainObject(own)) continue;
    const more = kind === 'devDependencies' && tsconfig?.dependency ? [tsconfig.dependency] : [];
    const replaced = Object.entries(own).map(([name, spec]) => [name, versions[name] ?? spec] as const);
    adapted[kind] = Object.fromEntries([...replaced, ...more].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  const { scripts } = adapted;
  if (isPlainObject(scripts) && 'build' in scripts)
    adapted.scripts = {
      ...Object.fromEntries(checkScripts.map((name) => [name, 'tsc -b'])),
      ...Object.fromEntries(
        Object.entries(moreScripts).map(([name, own]) => [name, own === '' ? '' : (scripts[own] ?? '')]),
      ),
      ...scripts,
    };
  return adapted;
}

function adaptTsconfig(
  config: JsonObject,
  folder: string,
  besideModel: string,
  { tsconfig, modelFolder, projectJson }: Insertion,
): JsonObject {
  const { compilerOptions, references, ...rest } = config;
  const options = isPlainObject(compilerOptions) ? compilerOptions : {};
  const base = tsconfig && {
    extends: tsconfig.inPackage ? tsconfig.extends : relativePath(folder, tsconfig.extends),
  };
  const moved = Array.isArray(references)
    ? references.map((reference: JsonValue) =>
        isPlainObject(reference) && reference.path === besideModel
          ? { ...reference, path: relativePath(folder, modelFolder) }
          : reference,
      )
    : undefined;
  return {
    ...base,
    compilerOptions: ownOptions(options, tsconfig, { byPaths: projectJson }),
    ...rest,
    ...(moved && { references: moved }),
  };
}

function relativePath(from: string, to: string): string {
  const path = posix.relative(from, to);
  return path.startsWith('.') ? path : `./${path}`;
}

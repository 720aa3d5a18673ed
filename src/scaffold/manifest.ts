import { createHash } from 'node:crypto';
import type { TemplateContext } from './context.ts';
import type { AssetOperation, Ownership, WriteOperation } from './plan.ts';
import { inFolder, type Project } from './render.ts';

export const MANIFEST_FOLDER = '.model-builder';
const BASE = `${MANIFEST_FOLDER}/base`;
/**
 * Pristine copies carry a suffix: a second `package.json`, `.gitignore` or `*.test.ts` in the project would be picked up by
 * package managers, git and test runners.
 */
export const BASE_SUFFIX = '.base';

/** `.model-builder/manifest.json`. JSON Schema: `schemas/manifest.v1.json`. No time, no absolute path, no user. */
export interface Manifest {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly templates: { readonly set: string; readonly sha256: string };
  /** What was asked; JSON Schema: `schemas/answers.v1.json`. */
  readonly answers: ManifestAnswers;
  /** SHA-256 of `bestModel.onnx`. */
  readonly model: { readonly sha256: string };
  /** Path relative to the project → facts. */
  readonly files: Readonly<Record<string, ManifestFile>>;
}

export interface ManifestAnswers {
  readonly generator: TemplateContext['generator'];
  readonly name: string;
  readonly scope?: string;
  readonly packageManager: TemplateContext['packageManager'];
}

export interface ManifestFile {
  readonly ownership: Ownership;
  /** Of the pristine file: as it was written, before anybody edited it. */
  readonly sha256: string;
  readonly bytes?: number;
  readonly executable?: true;
}

export interface ManifestParts {
  readonly project: Project;
  readonly context: TemplateContext;
  readonly answers: ManifestAnswers;
  readonly templatesSha256: string;
  /** Operations of this project, formatted. */
  readonly writes: readonly WriteOperation[];
  readonly assets: readonly AssetOperation[];
}

/** Whether a path is that of a manifest or a pristine copy: ours alone, in whichever project. */
export function isRecord(path: string): boolean {
  return `/${path}`.includes(`/${MANIFEST_FOLDER}/`);
}

/** Whether a path is that of a pristine copy, in whichever project. */
export function isPristineCopy(path: string): boolean {
  return `/${path}`.includes(`/${BASE}/`);
}

/** The manifest and the pristine copies of one project, as write operations. */
export function manifestOperations(parts: ManifestParts): readonly WriteOperation[] {
  const { project, writes } = parts;
  const bases = writes.map((write) => {
    const path = `${BASE}/${relativeTo(project, write.path)}${BASE_SUFFIX}`;
    return managed(inFolder(project.folder, path), write.text);
  });
  const manifest = `${JSON.stringify(manifestOf(parts), null, 2)}\n`;
  return [managed(inFolder(project.folder, `${MANIFEST_FOLDER}/manifest.json`), manifest), ...bases];
}

function manifestOf({ project, context, answers, templatesSha256, writes, assets }: ManifestParts): Manifest {
  const texts = writes.map((write): [string, ManifestFile] => [
    relativeTo(project, write.path),
    {
      ownership: write.ownership,
      sha256: sha256(write.text),
      ...(write.executable && { executable: true as const }),
    },
  ]);
  const binaries = assets.map((asset): [string, ManifestFile] => [
    relativeTo(project, asset.path),
    { ownership: 'asset', sha256: asset.sha256, bytes: asset.bytes },
  ]);
  return {
    schemaVersion: 1,
    tool: context.tool,
    templates: { set: project.set, sha256: templatesSha256 },
    answers,
    model: { sha256: context.pipeline.files['bestModel.onnx'].sha256 },
    files: Object.fromEntries([...texts, ...binaries].sort(byPath)),
  };
}

function relativeTo({ folder }: Project, path: string): string {
  return folder === '' ? path : path.slice(folder.length + 1);
}

function managed(path: string, text: string): WriteOperation {
  return { kind: 'write', path, text, ownership: 'managed' };
}

function byPath([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

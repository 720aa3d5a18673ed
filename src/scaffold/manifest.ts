import { posix } from 'node:path';
import type { Insertion } from '../monorepo/insertion.ts';
import type { TemplateContext } from './context.ts';
import type { OwnAnswers } from './own-generator.ts';
import type { AssetOperation, Ownership, WriteOperation } from './plan.ts';
import { inFolder, type Project } from './render.ts';
import { sha256Of } from '../sha256.ts';

export const MANIFEST_FOLDER = '.model-builder';
/** Relative to the project. */
export const MANIFEST_PATH = `${MANIFEST_FOLDER}/manifest.json`;
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
  /** Path from this project to the folder that it was generated into, with forward slashes; `.` when it is that folder. */
  readonly root: string;
  /** SHA-256 of `bestModel.onnx`, and the path from this project to the model package. */
  readonly model: { readonly sha256: string; readonly folder: string };
  /** Licence texts of the model among {@link files}; absent for none. */
  readonly notices?: readonly string[];
  /** Path relative to the project → facts. */
  readonly files: Readonly<Record<string, ManifestFile>>;
}

export interface ManifestAnswers {
  readonly generator: TemplateContext['generator'];
  readonly name: string;
  readonly scope?: string;
  readonly packageManager: TemplateContext['packageManager'];
  /** Absent for false. */
  readonly oldNpm?: true;
  /** Answers to the own questions of a generator that lies in somebody's templates. */
  readonly own?: OwnAnswers;
  /** Absent for a solution of its own. */
  readonly monorepo?: Insertion;
  /** False where prettier was switched off. */
  readonly format?: false;
  /** What `--templates` named: a package, or a path relative to {@link Manifest.root}; `elsewhere` when it lies in another tree. */
  readonly templates?: string | { readonly elsewhere: true };
  /** Absent when the model came from elsewhere or from a bundle. */
  readonly training?: TrainingRecord;
}

/** How the model was trained: what `retrain` does again. Paths are relative to {@link Manifest.root}, never absolute. */
export interface TrainingRecord {
  readonly trainer: 'local' | 'azure';
  /** Folder or table of the pictures; absent when it lies in another tree. */
  readonly data?: string;
  /** Pictures that were held out; `elsewhere` when they lie in another tree. */
  readonly validationData?: string | { readonly elsewhere: true };
  /** Which folders are the labels, where it was said: they lie in each other. */
  readonly labelsFrom?: 'innermost' | 'outermost';
  readonly seed: number;
  /** Share of the pictures that is held out, 0.05 to 0.5. */
  /** Absent where nothing was held out. */
  readonly validationSplit?: number;
  readonly mirror: 'auto' | 'on' | 'off';
  readonly golden: 'dataset' | 'synthetic';
  /** Absent for the embedded one; a path is relative; `elsewhere` when it lies in another tree or its address holds a secret. */
  readonly backbone?: string | { readonly elsewhere: true };
  readonly backboneLicense?: string;
}

export interface ManifestFile {
  readonly ownership: Ownership;
  /** Of the pristine file: as it was written, before anybody edited it. */
  readonly sha256: string;
  /** Of what the templates became before it was formatted; absent where that changed nothing. */
  readonly rendered?: string;
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

/** Where the pristine copy of a project's file lies, relative to the project as the file is. */
export function pristinePath(path: string): string {
  return `${BASE}/${path}${BASE_SUFFIX}`;
}

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The manifest and the pristine copies of one project, as write operations. */
export function manifestOperations(parts: ManifestParts): readonly WriteOperation[] {
  const { project, writes } = parts;
  const bases = writes.map((write) => {
    const path = pristinePath(relativeTo(project, write.path));
    return managed(inFolder(project.folder, path), write.text);
  });
  const manifest = manifestText(manifestOf(parts));
  return [managed(inFolder(project.folder, MANIFEST_PATH), manifest), ...bases];
}

function manifestOf({ project, context, answers, templatesSha256, writes, assets }: ManifestParts): Manifest {
  const texts = writes.map((write): [string, ManifestFile] => [
    relativeTo(project, write.path),
    {
      ownership: write.ownership,
      ...textHashes(write),
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
    root: posix.relative(project.folder, '') || '.',
    model: {
      sha256: context.pipeline.files['bestModel.onnx'].sha256,
      folder: posix.relative(project.folder, answers.monorepo?.modelFolder ?? context.model.folder) || '.',
    },
    ...(project.set === 'model' && context.notices.length > 0 && { notices: context.notices }),
    files: Object.fromEntries([...texts, ...binaries].sort(byPath)),
  };
}

/** The hashes of a text as the manifest has them. */
export function textHashes({
  text,
  rendered,
}: Pick<WriteOperation, 'text' | 'rendered'>): Pick<ManifestFile, 'sha256' | 'rendered'> {
  const sha256 = sha256Of(text);
  return { sha256, ...(rendered !== undefined && rendered !== sha256 && { rendered }) };
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

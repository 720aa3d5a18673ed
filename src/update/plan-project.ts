import { posix } from 'node:path';
import {
  MANIFEST_PATH,
  manifestText,
  pristinePath,
  textHashes,
  type Manifest,
  type ManifestFile,
} from '../scaffold/manifest.ts';
import type { AssetOperation, Operation, WriteOperation } from '../scaffold/plan.ts';
import { decide, type Decision, type FileSides, type Mine } from './decide.ts';
import { fileOperations, SIDECARS, type ConflictMode } from './file-operations.ts';
import type { PristineProject } from './pristine.ts';

/** A project on disk, read as far as an update needs it. Paths are relative to the project. */
export interface ProjectState {
  /** Relative to the plan's root; `''` for the root itself. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Every text file that is or was generated. */
  readonly files: readonly FileSides[];
  /** Every asset that is or was generated, as it lies there now. */
  readonly assets: ReadonlyMap<string, Mine>;
  /** Assets that are as they were generated but for the white space that a formatter or git has changed. */
  readonly reformatted: ReadonlySet<string>;
  /** Absolute folder, for copies of binary files. */
  readonly directory: string;
}

export interface DecidedFile {
  /** Relative to the plan's root. */
  readonly path: string;
  readonly decision: Decision;
}

export interface ProjectUpdate {
  readonly decisions: readonly DecidedFile[];
  /** What changes for the user: files and assets. */
  readonly operations: readonly Operation[];
  /** Manifest and pristine copies. */
  readonly records: readonly Operation[];
}

/**
 * Plans one project's update; pure.
 * @param mode what is done about conflicts; absent while nobody has chosen
 */
export function planProject(
  state: ProjectState,
  pristine: PristineProject,
  mode: ConflictMode | undefined,
): ProjectUpdate {
  const at = (path: string): string => posix.join(state.folder, path);
  const label = `create-model-builder ${pristine.manifest.tool.version}`;
  const decisions = state.files.map((sides) => ({ path: at(sides.path), decision: decide(sides) }));
  const texts = decisions.flatMap(({ path, decision }) => fileOperations(path, decision, mode, label));
  return {
    decisions,
    operations: [...texts, ...assetOperations(state, pristine)],
    records: recordOperations(state, pristine),
  };
}

function assetOperations(state: ProjectState, { assets }: PristineProject): readonly Operation[] {
  const at = (path: string): string => posix.join(state.folder, path);
  const recorded = state.manifest.files;
  const written = [...assets.values()].flatMap((asset): Operation[] => {
    const current = state.assets.get(asset.path);
    const operation: AssetOperation = { ...asset, path: at(asset.path) };
    if (current?.kind === 'link' && current.sha256 === asset.sha256) return [];
    const asGenerated = state.reformatted.has(asset.path);
    if (asGenerated && isRecorded(recorded, asset.path, asset.sha256)) return [];
    if (current?.kind !== 'binary' || current.sha256 === asset.sha256) return [operation];
    const replacing: Operation = { ...operation, replaces: current.sha256 };
    if (asGenerated || isRecorded(recorded, asset.path, current.sha256)) return [replacing];
    const copy = { path: at(`${asset.path}${SIDECARS.mine}`), from: posix.join(state.directory, asset.path) };
    return [replacing, { ...operation, ...copy, bytes: current.bytes, sha256: current.sha256 }];
  });
  const dropped = [...state.assets].flatMap(([path, current]): Operation[] =>
    !assets.has(path) &&
    current.kind === 'binary' &&
    (state.reformatted.has(path) || isRecorded(recorded, path, current.sha256))
      ? [{ kind: 'delete', path: at(path), reason: 'belongs to the earlier model' }]
      : [],
  );
  return [...written, ...dropped];
}

function isRecorded(files: Manifest['files'], path: string, sha256: string): boolean {
  return Object.hasOwn(files, path) && files[path].sha256 === sha256;
}

/** Manifest and pristine copies as they are when the update is done; the places are those where the projects really lie. */
function recordOperations({ folder, manifest, files }: ProjectState, pristine: PristineProject): Operation[] {
  const at = (path: string): string => posix.join(folder, path);
  const generated = files.flatMap(({ theirs }) => (theirs ? [theirs] : []));
  const hashes = generated.map((theirs): [string, ManifestFile] => {
    const { rendered: _, ...facts } = pristine.manifest.files[theirs.path];
    return [theirs.path, { ...facts, ...textHashes(theirs) }];
  });
  // In a monorepo the generator was told where the projects lie.
  const isPlaced = manifest.answers.monorepo !== undefined && pristine.folder === folder;
  const renewed: Manifest = {
    ...pristine.manifest,
    root: manifest.root,
    model: {
      ...pristine.manifest.model,
      folder: isPlaced ? pristine.manifest.model.folder : manifest.model.folder,
    },
    files: { ...pristine.manifest.files, ...Object.fromEntries(hashes) },
  };
  const dropped = files.flatMap(({ path, base, theirs }): Operation[] =>
    base.kind === 'absent' || theirs
      ? []
      : [{ kind: 'delete', path: at(pristinePath(path)), reason: 'no longer generated' }],
  );
  return [
    record(at(MANIFEST_PATH), manifestText(renewed)),
    ...generated.map(({ path, text }) => record(at(pristinePath(path)), text)),
    ...dropped,
  ];
}

function record(path: string, text: string): WriteOperation {
  return { kind: 'write', path, text, ownership: 'managed' };
}

/** Files whose text is merged: not assets, and not the user's files that we inserted into. */
export function isMerged({ ownership }: Pick<ManifestFile, 'ownership'>): boolean {
  return ownership === 'managed' || ownership === 'seed';
}

import { join, posix } from 'node:path';
import { readTarget } from '../io/read-target.ts';
import type { FoundProject } from '../io/find-projects.ts';
import type { Current } from '../scaffold/change.ts';
import { plainText } from '../scaffold/merge.ts';
import { hasMarkers } from '../scaffold/merge-text.ts';
import { pristinePath, type ManifestFile } from '../scaffold/manifest.ts';
import type { Operation } from '../scaffold/plan.ts';
import { hasHash, type FileSides, type Pristine } from './decide.ts';
import { SIDECARS } from './file-operations.ts';
import { isMerged, type ProjectState } from './plan-project.ts';
import type { PristineProject } from './pristine.ts';

export interface ReadProject {
  readonly state: ProjectState;
  /** Files with markers or copies of an earlier update that nobody has looked at yet, relative to the root. */
  readonly unresolved: readonly string[];
}

/**
 * Reads what an update has to know of a project.
 * @param root absolute folder that the project lies in
 * @param folder of the project in the root, with forward slashes
 * @throws {ModelBuilderError} `scaffold-unsafe-path` for a path that leaves the root or goes through a link
 */
export async function readState(
  root: string,
  folder: string,
  { manifest }: FoundProject,
  pristine: PristineProject,
): Promise<ReadProject> {
  const recorded = Object.entries(manifest.files);
  const texts = unique([
    ...recorded.filter(([, facts]) => isMerged(facts)).map(([path]) => path),
    ...pristine.writes.keys(),
  ]);
  const assets = unique([
    ...recorded.filter(([, facts]) => facts.ownership === 'asset').map(([path]) => path),
    ...pristine.assets.keys(),
  ]);
  const read = async (paths: readonly string[], kind: 'write' | 'asset'): Promise<readonly Current[]> =>
    await readCurrents(
      root,
      paths.map((path) => posix.join(folder, path)),
      kind,
    );
  const [mine, bases, binaries] = [
    await read(texts, 'write'),
    await read(texts.map(pristinePath), 'write'),
    await read(assets, 'asset'),
  ];
  const files = texts.map((path, index): FileSides => {
    const facts = Object.hasOwn(manifest.files, path) ? manifest.files[path] : undefined;
    return {
      path,
      recorded: facts,
      base: pristineOf(bases[index], facts),
      mine: mine[index],
      theirs: pristine.writes.get(path),
    };
  });
  const copies = texts.flatMap((path) => [`${path}${SIDECARS.theirs}`, `${path}${SIDECARS.mine}`]);
  const left = await read(copies, 'write');
  const marked = texts.filter((_, index) => {
    const current = mine[index];
    return current.kind === 'text' && hasMarkers(current.text);
  });
  const unresolved = [...marked, ...copies.filter((_, index) => left[index].kind !== 'absent')];
  return {
    state: {
      folder,
      manifest,
      files,
      assets: new Map(assets.map((path, index) => [path, binaries[index]])),
      directory: join(root, folder),
    },
    unresolved: unresolved.map((path) => posix.join(folder, path)),
  };
}

/** What lies at some paths of a folder now. @param kind assets are compared by hash */
export async function readCurrents(
  root: string,
  paths: readonly string[],
  kind: 'write' | 'asset' = 'write',
): Promise<readonly Current[]> {
  const probes = paths.map((path): Operation =>
    kind === 'write'
      ? { kind, path, text: '', ownership: 'managed' }
      : { kind, path, from: '', bytes: 0, sha256: '' },
  );
  const changes = await readTarget({ root, operations: probes, notes: [], next: [] });
  return changes.map(({ current }) => current);
}

function pristineOf(current: Current, recorded: ManifestFile | undefined): Pristine {
  if (!recorded) return { kind: 'absent' };
  if (current.kind !== 'text') return { kind: 'lost', reason: 'missing' };
  if (!hasHash(current.text, recorded.sha256)) return { kind: 'lost', reason: 'changed' };
  return { kind: 'text', text: plainText(current.text) };
}

function unique(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)];
}

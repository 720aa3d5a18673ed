import { join, posix } from 'node:path';
import { asWritten } from '../bundle/as-written.ts';
import type { FoundProject } from '../io/find-projects.ts';
import { readText } from '../io/read-text.ts';
import type { Current } from '../scaffold/change.ts';
import { plainText } from '../scaffold/merge.ts';
import { hasMarkers } from '../scaffold/merge-text.ts';
import { pristinePath, type ManifestFile } from '../scaffold/manifest.ts';
import { hasHash, type FileSides, type Mine, type Pristine } from './decide.ts';
import { SIDECARS } from './file-operations.ts';
import { isMerged, type ProjectState } from './plan-project.ts';
import type { PristineProject } from './pristine.ts';
import { readCurrents, readSides } from './read-sides.ts';

export interface ReadProject {
  readonly state: ProjectState;
  /** Files with markers or copies of an earlier update that nobody has looked at yet, relative to the root. */
  readonly unresolved: readonly string[];
}

/**
 * Reads what an update has to know of a project.
 * @param root absolute folder that the project lies in
 * @param folder of the project in the root, with forward slashes
 * @throws {ModelBuilderError} `scaffold-unsafe-path` for a path that leaves the root, or a record that goes through a link
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
  const at = (paths: readonly string[]): readonly string[] => paths.map((path) => posix.join(folder, path));
  const [mine, bases, binaries] = [
    await readSides(root, at(texts), 'write'),
    await readCurrents(root, at(texts.map(pristinePath))),
    await readSides(root, at(assets), 'asset'),
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
  const left = await readSides(root, at(copies), 'write');
  const marked = texts.filter((_, index) => {
    const current = mine[index];
    return current.kind === 'text' && hasMarkers(current.text);
  });
  const unresolved = [...marked, ...copies.filter((_, index) => isOurs(left[index]))];
  return {
    state: {
      folder,
      manifest,
      files,
      assets: new Map(assets.map((path, index) => [path, binaries[index]])),
      reformatted: await reformattedAssets(join(root, folder), manifest.files, assets, binaries),
      directory: join(root, folder),
    },
    unresolved: unresolved.map((path) => posix.join(folder, path)),
  };
}

async function reformattedAssets(
  folder: string,
  recorded: FoundProject['manifest']['files'],
  paths: readonly string[],
  currents: readonly Mine[],
): Promise<ReadonlySet<string>> {
  const changed = paths.filter((path, index) => {
    const current = currents[index];
    if (!path.endsWith('.json') || !Object.hasOwn(recorded, path)) return false;
    return current.kind === 'binary' && recorded[path].sha256 !== current.sha256;
  });
  const texts = await Promise.all(changed.map((path) => readText(join(folder, path))));
  return new Set(changed.filter((path, index) => asWritten(texts[index], recorded[path].sha256)));
}

/** Whether a copy beside a file can be one that an update has left. */
function isOurs(copy: Mine): boolean {
  return copy.kind === 'link' ? copy.at === 'file' : copy.kind !== 'absent';
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

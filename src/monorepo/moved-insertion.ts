import { covers } from './globs.ts';
import type { Insertion } from './insertion.ts';
import type { SharedEdit } from './shared-edit.ts';

/** Where the projects of an insertion really lie; folders are relative to the root. */
export interface Places {
  /** Template set → folder; sets that are not there any more may be left out. */
  readonly folders: Readonly<Record<string, string>>;
  readonly modelFolder: string;
}

/** An insertion after its projects were moved: what it says and inserts names their new places. */
export function movedInsertion(insertion: Insertion, { folders, modelFolder }: Places): Insertion {
  const recorded = Object.entries(insertion.folders).filter(([set]) => Object.hasOwn(folders, set));
  const moves = [
    [insertion.modelFolder, modelFolder] as const,
    ...recorded.map(([set, folder]) => [folder, folders[set]] as const),
  ].filter(([from, to]) => from !== to);
  if (moves.length === 0) return insertion;
  const renamed = renaming(new Map(moves));
  return {
    ...insertion,
    folders: renamed(insertion.folders),
    modelFolder,
    commands: renamed(insertion.commands),
    edits: insertion.edits.map((edit) => movedEdit(edit, renamed(edit))),
  };
}

/** A glob that covers a folder's new place is as good as before; any other gives way to the folder itself. */
function movedEdit({ folder, value }: SharedEdit, moved: SharedEdit): SharedEdit {
  if (moved.folder === undefined || moved.folder === folder || typeof value !== 'string') return moved;
  if (covers([value], moved.folder)) return moved;
  return { ...moved, value: moved.folder, reason: moved.reason.replace(value, moved.folder) };
}

/** Replaces folders wherever they stand in texts: alone, in a path, behind `link:`, in a command. */
function renaming(moves: ReadonlyMap<string, string>): <T>(value: T) => T {
  const froms = [...moves.keys()]
    .sort((left, right) => right.length - left.length)
    .map((folder) => folder.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'));
  const places = new RegExp(`(?<=^|[\\s:!]|\\./)(?:${froms.join('|')})(?=$|[\\s/])`, 'g');
  const renamed = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(places, (from) => moves.get(from) ?? from);
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item)]));
  };
  return <T>(value: T): T => renamed(value) as T;
}

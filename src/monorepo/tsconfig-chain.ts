import { posix } from 'node:path';
import type { DirectoryView } from './adapter.ts';
import { isPlainObject } from '../plain-object.ts';
import { readJsonc } from './parse.ts';

/** A shared configuration: how siblings may name it, and what it sets. */
export interface SharedConfig {
  /** Relative to the root, or the name in a package: `@repo/typescript-config/base.json`. */
  readonly name: string;
  readonly inPackage: boolean;
  /** Its own and inherited compiler options; undefined when it can not be found before an install. */
  readonly options: Readonly<Record<string, unknown>> | undefined;
  /** What it extends, nearest first. */
  readonly ancestors: readonly string[];
}

/** Finds packages before an install: package name → folder of the member. */
export type MemberFolders = ReadonlyMap<string, string>;

const DEEPEST = 8;

/**
 * Reads a configuration that somebody extends, and those that it extends itself.
 * @param reference as it stands in `extends`
 * @param from folder of the file that says so, relative to the root
 */
export async function readSharedConfig(
  view: DirectoryView,
  reference: string,
  from: string,
  members: MemberFolders,
  depth = 0,
): Promise<SharedConfig | undefined> {
  const isPath = /^\.{1,2}(?:\/|$)/.test(reference);
  const file = isPath
    ? await existing(view, posix.normalize(posix.join(from, reference)))
    : await inPackage(view, reference, members);
  // A path that leads nowhere is no decision of anybody's.
  if (isPath && file === undefined) return undefined;
  const byPackage = file === undefined ? undefined : nameInMember(file, members);
  const name = byPackage ?? (isPath ? file! : reference);
  const unknown = { name, inPackage: byPackage !== undefined || !isPath, options: undefined, ancestors: [] };
  if (file === undefined || depth === DEEPEST) return unknown;
  const config = await readJsonc(view, file).catch(() => undefined);
  if (config === undefined) return unknown;
  let options: Record<string, unknown> | undefined = {};
  const ancestors: string[] = [];
  for (const parent of extendsOf(config)) {
    const read = await readSharedConfig(view, parent, posix.dirname(file), members, depth + 1);
    if (read) ancestors.push(read.name, ...read.ancestors);
    options = options && read?.options ? { ...options, ...read.options } : undefined;
  }
  const own = isPlainObject(config.compilerOptions) ? config.compilerOptions : {};
  return { ...unknown, options: options && { ...options, ...own }, ancestors };
}

/** `extends`: absent, one, or a list. */
export function extendsOf(config: Readonly<Record<string, unknown>>): readonly string[] {
  const list: unknown[] = Array.isArray(config.extends) ? config.extends : [config.extends];
  return list.filter((one) => typeof one === 'string');
}

/** Package of a reference: `@repo/typescript-config` of `@repo/typescript-config/base.json`. */
export function packageOf(reference: string): string {
  return reference
    .split('/')
    .slice(0, reference.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Members reach each other by name, also where two files of one package say it by path. */
function nameInMember(file: string, members: MemberFolders): string | undefined {
  for (const [name, folder] of members)
    if (name !== '' && file.startsWith(`${folder}/`)) return `${name}/${file.slice(folder.length + 1)}`;
  return undefined;
}

async function inPackage(
  view: DirectoryView,
  reference: string,
  members: MemberFolders,
): Promise<string | undefined> {
  const name = packageOf(reference);
  const rest = reference.slice(name.length + 1) || 'tsconfig.json';
  for (const folder of [members.get(name), `node_modules/${name}`]) {
    const file = folder === undefined ? undefined : await existing(view, posix.join(folder, rest));
    if (file !== undefined) return file;
  }
  return undefined;
}

async function existing(view: DirectoryView, path: string): Promise<string | undefined> {
  if (path.startsWith('..')) return undefined;
  for (const file of [path, `${path}.json`]) if ((await view.readText(file)) !== undefined) return file;
  return undefined;
}

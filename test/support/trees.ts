import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Everything below a folder: relative path → `directory`, or mode and hash of a file. Sorted. */
export async function treeOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const facts = await Promise.all(
    entries.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path).split(sep).join('/');
      if (!entry.isFile()) return [name, entry.isDirectory() ? 'directory' : 'other'] as const;
      const hash = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      return [name, `${((await lstat(path)).mode & 0o777).toString(8)} ${hash}`] as const;
    }),
  );
  return Object.fromEntries(facts.sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Text files below a folder: relative path → text. */
export async function textsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = Object.entries(await treeOf(folder)).filter(([, facts]) => facts.includes(' '));
  return Object.fromEntries(
    await Promise.all(
      names.map(async ([name]) => [name, await readFile(join(folder, name), 'utf8')] as const),
    ),
  );
}

import { join } from 'node:path';
import type { FileSystemPort } from '../../src/io/file-system.ts';
import type { Plan } from '../../src/scaffold/plan.ts';
import { writeFiles } from '../support/pictures.ts';
import { asset, planOf, write } from '../support/plans.ts';

export const SCENARIOS = ['new folder', 'existing folder'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** What lies in an existing target before: one file to overwrite, one to edit, one to delete, one that is none of our business. */
export const MINE: Readonly<Record<string, string>> = {
  'overwritten.txt': 'mine, first\n',
  'deep/edited.yaml': 'a\n',
  'deleted.txt': 'mine, last\n',
  'unrelated/notes.txt': 'mine, always\n',
};

/** Fills a temporary folder and plans one operation of every kind for it. */
export async function prepare(scenario: Scenario, folder: string): Promise<Plan> {
  await writeFiles({ [join(folder, 'bundle', 'model.bin')]: 'weights' });
  const fresh = [
    write('fresh/a/one.txt'),
    write('fresh/two.sh', '#!/bin/sh\n', true),
    asset('assets/model.bin', join(folder, 'bundle', 'model.bin'), 'weights'),
  ];
  if (scenario === 'new folder') return planOf(join(folder, 'not', 'yet', 'there'), ...fresh);
  const root = join(folder, 'root');
  await writeFiles(Object.fromEntries(Object.entries(MINE).map(([path, text]) => [join(root, path), text])));
  return planOf(
    root,
    fresh[0],
    write('overwritten.txt', 'ours\n'),
    fresh[1],
    { kind: 'edit', path: 'deep/edited.yaml', before: 'a\n', after: 'a\nb\n', reason: 'adds b' },
    { kind: 'delete', path: 'deleted.txt', reason: 'not needed' },
    fresh[2],
  );
}

/** Calls `before` with the number and the name of every call to the file system. */
export function watched(
  fileSystem: FileSystemPort,
  before: (index: number, name: keyof FileSystemPort) => void,
): FileSystemPort {
  let count = 0;
  const names = Object.keys(fileSystem) as (keyof FileSystemPort)[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      async (...parameters: never[]) => {
        before(count++, name);
        return await (fileSystem[name] as (...given: never[]) => Promise<unknown>)(...parameters);
      },
    ]),
  ) as unknown as FileSystemPort;
}

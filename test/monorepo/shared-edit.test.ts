import { describe, expect, it } from 'vitest';
import type { DirectoryView } from '../../src/monorepo/adapter.ts';
import { sharedEditOperations, type SharedEdit } from '../../src/monorepo/shared-edit.ts';

const viewOf = (files: Readonly<Record<string, string>>): DirectoryView => ({
  exists: (path) => Promise.resolve(path in files),
  readText: (path) => Promise.resolve(Object.hasOwn(files, path) ? files[path] : undefined),
  folders: () => Promise.resolve([]),
});

const run = async (edit: Omit<SharedEdit, 'project' | 'reason'>, text: string) =>
  await sharedEditOperations(viewOf({ [edit.file]: text }), [{ ...edit, project: 'model', reason: 'why' }]);

const yaml = { file: 'pnpm-workspace.yaml', format: 'yaml' } as const;
const json = { file: 'x.json', format: 'json' } as const;

describe('what a file says already stays', () => {
  it.each([
    [
      'another catalog version',
      { ...yaml, insert: 'entry', path: ['catalog', 'typescript'], value: '~6.0.3' },
      'catalog:\n  typescript: 5.9.3\n',
      /catalog\.typescript: "5\.9\.3", which stays; it would have got "~6\.0\.3"/,
    ],
    [
      'an install script that is allowed',
      { ...yaml, insert: 'entry', path: ['allowBuilds', 'onnxruntime-node'], value: false },
      'allowBuilds:\n  onnxruntime-node: true\n',
      /onnxruntime-node: true, which stays/,
    ],
    [
      'a key without an answer',
      { ...yaml, insert: 'entry', path: ['allowBuilds', 'onnxruntime-node'], value: false },
      'allowBuilds:\n  onnxruntime-node:\n',
      /onnxruntime-node: null, which stays/,
    ],
    [
      'a task of its own making',
      { ...json, insert: 'entry', path: ['tasks', 'test'], value: { dependsOn: ['build'] } },
      '{ "tasks": { "test": { "cache": false } /* ours */, } }',
      /\{"cache":false\}, which stays/,
    ],
    [
      'a setting with another value',
      { file: '.npmrc', format: 'lines', insert: 'line', path: [], value: 'onnxruntime-node-install=skip' },
      'onnxruntime-node-install = cuda12\r\n',
      /onnxruntime-node-install = cuda12, which stays/,
    ],
  ] as const)('%s', async (_, edit, text, note) => {
    const { operations, notes } = await run(edit, text);
    expect(operations).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(note)]);
  });

  it('says nothing where it says the same', async () => {
    const edit = { ...json, insert: 'entry', path: ['tasks', 'test'], value: { a: 1, b: [2] } } as const;
    expect(await run(edit, '{ "tasks": { "test": { "b": [2], "a": 1 } } }')).toEqual({
      operations: [],
      notes: [],
    });
  });

  it.each([
    ['a wider glob', 'models/*', '["models/**"]'],
    ['the exact folder', 'models/*', '["./models/flowers/"]'],
    ['braces', 'models/*', '["{apps,models}/*"]'],
    ['a glob that takes it away', 'models/*', '["models/*", "!models/flowers"]'],
    ['a reference without the dot', { path: './models/flowers' }, '[{ "path": "models/flowers" }]'],
    [
      'a reference to its file',
      { path: './models/flowers' },
      '[{ "path": "./models/flowers/tsconfig.build.json" }]',
    ],
    [
      'a record with more in it',
      { packageName: '@a/flowers', projectFolder: 'models/flowers' },
      '[{ "packageName": "@a/flowers", "projectFolder": "moved/flowers", "tags": [] }]',
    ],
  ])('%s is as good as ours', async (_, value, list) => {
    const edit = { ...json, insert: 'item', path: ['list'], value, folder: 'models/flowers' } as const;
    expect(await run(edit, `{ "list": ${list} }`)).toEqual({ operations: [], notes: [] });
  });

  it.each([
    ['models/*', '["model/*"]'],
    [{ path: './models/flowers' }, '[{ "path": "./models/flowers-2" }]'],
    [{ packageName: '@a/flowers', projectFolder: 'models/flowers' }, '[{ "packageName": "@a/other" }]'],
  ])('%j is still inserted where nothing does the same', async (value, list) => {
    const edit = { ...json, insert: 'item', path: ['list'], value, folder: 'models/flowers' } as const;
    expect((await run(edit, `{ "list": ${list} }`)).operations).toHaveLength(1);
  });
});

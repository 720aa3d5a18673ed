import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PREDICT_FLAGS } from '../../src/cli/predict/spec.ts';
import { run } from '../../src/cli/predict/run.ts';
import { labelFolders } from '../../src/cli/predict/label-folders.ts';
import { unsafeBecause } from '../../src/scaffold/safe-path.ts';
import { builtCli } from './built-cli.ts';
import { parseResult } from './result-schema.ts';
import { bundleIn, familiarParts, partsWithoutBlack, temporaryFolder } from '../support/bundles.ts';
import { fromPixels } from '../support/pictures.ts';
import { runLine } from '../support/run.ts';
import { SILENT, silentContext } from '../support/silent-context.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Server;

beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), partsWithoutBlack(['a', 'b', 'c']));
  await bundleIn(folder.at('familiar'), familiarParts(['a', 'b']));
  // Grey is `a` to the model.
  for (const name of [
    'photos/a/1.png',
    'photos/a/2.png',
    'photos/b/1.png',
    'loose/x.png',
    'loose/[1] y, "z".png',
  ])
    await writePicture(name, 100);
  await writeFile(folder.at('photos/notes.txt'), 'no picture');
  await writeFile(folder.at('photos/b/broken.png'), 'no picture');
  await mkdir(folder.at('empty'));
  const grey = await readFile(folder.at('loose/x.png'));
  server = createServer((request, response) => {
    if (request.url === '/x.png?size=1') response.end(grey);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await folder[Symbol.asyncDispose]();
});

async function writePicture(name: string, value: number): Promise<void> {
  await mkdir(folder.at(name, '..'), { recursive: true });
  const picture = fromPixels({ width: 8, height: 8 }, () => [value, value, value]);
  await writeFile(folder.at(name), await picture.png().toBuffer());
}

/** What a run prints on stdout, row by row, and what it ends with. */
async function predict(
  positionals: readonly string[],
  given: Readonly<Record<string, unknown>> = {},
  stopAfter = Infinity,
) {
  const rows: unknown[] = [];
  const controller = new AbortController();
  const take = (row: unknown): void => {
    if (rows.push(row) === stopAfter) controller.abort();
  };
  const defaults = Object.entries(PREDICT_FLAGS).map(([name, flag]) => [name, flag.fallback] as const);
  const values = { ...Object.fromEntries(defaults), model: folder.at('bundle'), ...given } as never;
  const context = {
    ...silentContext(folder.path),
    terminal: { ...SILENT, out: take, line: take, record: take },
    signal: controller.signal,
  };
  const input = { positionals, values, given: new Set(Object.keys(given)) };
  return { rows, ...(await run(input, context)) };
}

describe('what predict takes', () => {
  it('is a folder: every picture below it, in order, and what its folder says', async () => {
    const { rows, text, result, error } = await predict(['photos']);
    expect(rows).toEqual([
      expect.stringMatching(/^photos\/a\/1\.png: a \(a /) as string,
      expect.stringMatching(/^photos\/a\/2\.png: a \(a /) as string,
      expect.stringMatching(/^photos\/b\/1\.png: a \(.*\), wrong: its folder is b\n$/) as string,
      expect.stringMatching(/^photos\/b\/broken\.png: cannot be read as a picture/) as string,
    ]);
    expect(text).toContain('Right: 2 of 3 pictures (67 %)');
    expect(text).toContain('  photos/b/1.png: b, taken for a\n');
    expect(result).toMatchObject({ pictures: 4, failed: 1, labelled: 3, right: 2 });
    expect(error).toMatchObject({ code: 'predict-failed', exitCode: 1 });
  });

  it.each([
    ['photos/*/1.png', ['photos/a/1.png', 'photos/b/1.png']],
    ['photos/**/[12].png', ['photos/a/1.png', 'photos/a/2.png', 'photos/b/1.png']],
    ['loose/{x,none}.png', ['loose/x.png']],
    ['loose/[1] y, "z".png', ['loose/[1] y, "z".png']],
  ])('is a pattern that no shell has expanded, or a file of that name: %s', async (pattern, names) => {
    const { rows } = await predict([pattern], { json: true });
    const { result } = await predict([pattern], { json: true });
    const found = rows.length > 0 ? rows : (result.predictions as unknown[]);
    expect(found.map((row) => (row as { picture: string }).picture)).toEqual(names);
  });

  it.each([
    ['empty', 'holds no pictures'],
    ['photos/*.gif', 'matches no picture'],
    ['nowhere.png', 'does not exist'],
    ['http://', 'is no address'],
  ])('says so where there is none: %s', async (name, error) => {
    const { result, error: failure } = await predict([name], { json: true });
    expect(result.predictions).toEqual([{ picture: name, error }]);
    expect(failure).toMatchObject({ code: 'predict-failed' });
  });

  it('is a URL, fetched since it was typed', async () => {
    const { port } = server.address() as AddressInfo;
    const at = `http://127.0.0.1:${port}`;
    const { result } = await predict([`${at}/x.png?size=1`, `${at}/gone.png`], { json: true });
    expect(result.predictions).toMatchObject([
      { picture: `${at}/x.png?size=1`, prediction: 'a' },
      { picture: `${at}/gone.png`, error: expect.stringContaining('the server answers 404') as string },
    ]);
  });
});

describe('what predict prints', () => {
  it('is a table with --csv, which other programs read', async () => {
    const { rows, text } = await predict(['loose', 'photos'], { csv: true });
    const table = parse(rows.join('\n'), { columns: true });
    expect(table).toMatchObject([
      { picture: 'loose/[1] y, "z".png', prediction: 'a', label: '', right: '' },
      { picture: 'loose/x.png', prediction: 'a', error: '' },
      { picture: 'photos/a/1.png', prediction: 'a', label: 'a', right: 'true' },
      {},
      { picture: 'photos/b/1.png', prediction: 'a', label: 'b', right: 'false' },
      {
        picture: 'photos/b/broken.png',
        prediction: '',
        error: expect.stringContaining('cannot be read') as string,
      },
    ]);
    expect(text).toBe('');
  });

  it('is the whole result with --json where pictures are named one by one, a line each where a folder is', async () => {
    const one = await predict(['loose/x.png'], { json: true });
    expect(one.rows).toEqual([]);
    expect(one.result.predictions).toMatchObject([{ picture: 'loose/x.png', prediction: 'a' }]);
    const many = await predict(['loose'], { json: true });
    expect(many.rows).toMatchObject([{ prediction: 'a' }, { picture: 'loose/x.png', prediction: 'a' }]);
    expect(many.result).toMatchObject({ pictures: 2, failed: 0 });
    expect(many.result).not.toHaveProperty('predictions');
  });

  it('is kept by Ctrl-C, which says how far it came', async () => {
    const { rows, result, error } = await predict(['photos', 'loose'], {}, 2);
    expect(rows).toHaveLength(2);
    expect(result).toMatchObject({ pictures: 2 });
    expect(error).toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect(error?.message).toContain('after 2 of 6 pictures');
  });
});

describe('--sort-into', () => {
  it('copies into a folder of each label, and never overwrites', async () => {
    await writePicture('sorted/a/x.png', 7);
    const before = await readFile(folder.at('sorted/a/x.png'));
    for (let time = 1; time <= 2; time++) {
      const { result } = await predict(['loose/x.png'], { json: true, sortInto: 'sorted' });
      expect(result.predictions).toMatchObject([{ sortedInto: 'sorted/a/x-2.png' }]);
    }
    expect(await readdir(folder.at('sorted/a'))).toEqual(['x-2.png', 'x.png']);
    expect(await readFile(folder.at('sorted/a/x.png'))).toEqual(before);
    expect(await readFile(folder.at('sorted/a/x-2.png'))).toEqual(await readFile(folder.at('loose/x.png')));
  });

  it('moves with --move, and leaves alone what cannot be classified', async () => {
    await writePicture('inbox/one.png', 100);
    await writeFile(folder.at('inbox/broken.png'), 'no picture');
    await predict(['inbox'], { sortInto: 'moved', move: true });
    expect(await readdir(folder.at('inbox'))).toEqual(['broken.png']);
    expect(await readdir(folder.at('moved/a'))).toEqual(['one.png']);
  });

  it('puts what is unsure, or unlike all of the training, into a folder of its own', async () => {
    const unsure = await predict(['loose/x.png'], { json: true, sortInto: 'unsure', threshold: 0.999 });
    expect(unsure.result.predictions).toMatchObject([
      { prediction: null, sortedInto: 'unsure/unknown/x.png' },
    ]);
    await writePicture('blackness/0.png', 0);
    const model = folder.at('familiar');
    const unlike = await predict(['blackness/0.png'], { json: true, sortInto: 'unlike', model });
    expect(unlike.result.predictions).toMatchObject([
      { familiar: false, sortedInto: 'unlike/unknown/0.png' },
    ]);
  });

  it('is refused within the pictures, and --move without it', async () => {
    await expect(predict(['photos'], { sortInto: 'photos/sorted' })).rejects.toMatchObject({
      code: 'usage-output-in-data',
      exitCode: 2,
    });
    await expect(predict(['photos'], { move: true })).rejects.toMatchObject({ code: 'usage-contradiction' });
    await expect(predict(['photos'], { json: true, csv: true })).rejects.toMatchObject({
      code: 'usage-contradiction',
    });
  });

  it('makes folders below it alone, whatever a model calls its labels', () => {
    const labels = ['../up', 'a/b', 'con', 'A', 'a', '.git', '', 'n?', 'rose'];
    const names = [...labelFolders(labels).values()];
    expect(names.filter((name) => unsafeBecause(name) !== undefined || name.includes('/'))).toEqual([]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(labels.length);
    expect(names.at(-1)).toBe('rose');
  });
});

describe('a list on standard input', () => {
  it('is read as it comes; an address in it is not fetched', async () => {
    const bin = await builtCli();
    const line = `printf 'loose/x.png\\n\\nhttps://example.invalid/a.png\\n' | '${process.execPath}' '${bin}' predict - --model bundle --json`;
    const { stdout, exitCode } = await runLine(line, { cwd: folder.path, exitCodes: [1] });
    const [first, second, last] = stdout.trimEnd().split('\n');
    expect(JSON.parse(first)).toMatchObject({ picture: 'loose/x.png', prediction: 'a' });
    expect(JSON.parse(second)).toMatchObject({
      error: expect.stringContaining('only those on the command line') as string,
    });
    expect(parseResult(last)).toMatchObject({ ok: false, pictures: 2, failed: 1 });
    expect(exitCode).toBe(1);
  });

  it('that Ctrl-C ends leaves whole lines, the result last', async () => {
    const args = [await builtCli(), 'predict', '-', '--model', 'bundle', '--json'];
    const child = spawn(process.execPath, args, { cwd: folder.path, stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdin.write('loose/x.png\n'.repeat(8));
    let stdout = '';
    child.stdout.on('data', (text: Buffer) => {
      if (stdout === '') child.kill('SIGINT');
      stdout += text.toString();
    });
    const exitCode = await new Promise((resolve) => child.once('close', resolve));
    const lines = stdout.trimEnd().split('\n');
    for (const line of lines.slice(0, -1)) expect(JSON.parse(line)).toMatchObject({ picture: 'loose/x.png' });
    expect(parseResult(lines.at(-1)!)).toMatchObject({ ok: false, error: { code: 'interrupted' } });
    expect(exitCode).toBe(130);
  });
});

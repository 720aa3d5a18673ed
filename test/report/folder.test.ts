import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportTraining } from '../../src/cli/steps/write-report.ts';
import { createProgress } from '../../src/cli/report/progress.ts';
import type { Bundle } from '../../src/bundle/types.ts';
import { writeReport } from '../../src/report/write.ts';
import { silentContext } from '../support/silent-context.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { FINDINGS, METRICS, SCORES, source } from './recorded.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder[Symbol.asyncDispose]());

const write = (
  place = folder.at('report'),
  pictures: 'thumbnails' | 'none' = 'none',
  paths = new Map<string, string>(),
) => writeReport(place, source(), { pictures, paths, signal: new AbortController().signal });

describe('the folder of a report', () => {
  it('holds the page, the proposals, and a line that keeps both out of git', async () => {
    await promisify(execFile)('git', ['init', '-q', folder.path]);
    expect(await write()).toBe(folder.at('report/report.html'));
    expect((await readdir(folder.at('report'))).toSorted()).toEqual([
      '.gitignore',
      'fixes.csv',
      'report.html',
    ]);
    const { stdout } = await promisify(execFile)('git', ['-C', folder.path, 'status', '--porcelain']);
    expect(stdout).toBe('');
  });

  it('is written again, and keeps what else somebody has put into it', async () => {
    await write();
    await writeFile(folder.at('report/notes.txt'), 'mine');
    // A killed run's.
    await writeFile(folder.at('report/.report.html.999999999.tmp'), 'half');
    await write();
    expect((await readdir(folder.at('report'))).toSorted()).toEqual([
      '.gitignore',
      'fixes.csv',
      'notes.txt',
      'report.html',
    ]);
  });

  it('goes on where a run was killed before its page was there', async () => {
    await mkdir(folder.at('report'));
    await writeFile(folder.at('report/.gitignore'), '*\n');
    await writeFile(folder.at('report/.fixes.csv.999999999.tmp'), 'half');
    await write();
    expect(await readFile(folder.at('report/report.html'), 'utf8')).toContain('</html>');
  });

  it('is no folder of somebody else’s', async () => {
    await mkdir(folder.at('src'));
    await writeFile(folder.at('src/index.ts'), '');
    await expect(write(folder.at('src'))).rejects.toMatchObject({ code: 'io-foreign-folder' });
    await writeFile(folder.at('src/report.html'), 'a page of mine');
    await expect(write(folder.at('src'))).rejects.toMatchObject({ code: 'io-foreign-folder' });
    expect((await readdir(folder.at('src'))).toSorted()).toEqual(['index.ts', 'report.html']);
  });

  it('is not reached through a link, nor is a file in it', async () => {
    await mkdir(folder.at('elsewhere'));
    await symlink(folder.at('elsewhere'), folder.at('report'));
    await expect(write()).rejects.toMatchObject({ code: 'scaffold-unsafe-path' });
    await write(folder.at('other'));
    await writeFile(folder.at('precious'), 'precious');
    const { rm } = await import('node:fs/promises');
    await rm(folder.at('other/fixes.csv'));
    await symlink(folder.at('precious'), folder.at('other/fixes.csv'));
    await expect(write(folder.at('other'))).rejects.toMatchObject({ code: 'scaffold-unsafe-path' });
    expect(await readFile(folder.at('precious'), 'utf8')).toBe('precious');
  });

  it('holds small copies without metadata, or none at all where pictures are private', async () => {
    const picture = folder.at('photo.jpg');
    await sharp({ create: { width: 900, height: 600, channels: 3, background: '#a33' } })
      .withExif({ IFD0: { Copyright: 'SECRET' } })
      .jpeg()
      .toFile(picture);
    const paths = new Map(SCORES.pictures.map(({ path }) => [path, picture]));
    const thumbnails = async () => {
      const page = await readFile(folder.at('report/report.html'), 'utf8');
      const data = /id="data">(.*?)<\/script>/s.exec(page)![1];
      return (JSON.parse(data) as { thumbnails?: string[] }).thumbnails;
    };
    await write(folder.at('report'), 'thumbnails', paths);
    const all = (await thumbnails())!;
    expect(all).toHaveLength(200);
    const small = Buffer.from(all[0], 'base64');
    expect(await sharp(small).metadata()).toMatchObject({ format: 'webp', width: 176, height: 117 });
    expect(small.includes('SECRET')).toBe(false);
    await write();
    expect(await thumbnails()).toBeUndefined();
  });
});

describe('after a training', () => {
  const bundle = (): Bundle =>
    ({
      directory: folder.path,
      metrics: METRICS,
      scores: SCORES,
      dataFindings: FINDINGS,
      pipeline: {
        trainer: { name: 'local', seed: 1 },
        files: { 'bestModel.onnx': { bytes: 4_000_000, sha256: '0'.repeat(64) } },
        input: { shape: [null, 3, 224, 224] },
      },
    }) as unknown as Bundle;
  const report = async (flags: { report: boolean; reportPictures: 'thumbnails' | 'none' }, scores = true) => {
    const said: string[] = [];
    const context = silentContext(folder.path);
    const terminal = { ...context.terminal, err: (text: string) => said.push(text) };
    const dataset = { root: folder.path, labels: [], pictures: [], findings: [] };
    const { scores: _, ...without } = bundle();
    const file = await reportTraining(
      {
        beside: folder.path,
        bundle: scores ? bundle() : without,
        data: { dataset },
        given: './photos',
        findings: [],
        seed: 1,
      },
      flags,
      { ...context, terminal },
      createProgress(terminal, context.now),
    );
    return { file, said: said.join('') };
  };

  it('one page says where it is', async () => {
    const { file, said } = await report({ report: true, reportPictures: 'none' });
    expect(file).toBe(folder.at('report/report.html'));
    expect(said).toContain('Report: report/report.html');
  });

  it('a page that cannot be written is one warning, and no failure', async () => {
    await writeFile(folder.at('report'), 'a file where the folder should be');
    const { file, said } = await report({ report: true, reportPictures: 'none' });
    expect(file).toBeNull();
    expect(said.match(/Warning:/g)).toHaveLength(1);
    expect(said).toContain('The model is complete without it.');
  });

  it('nothing is written where nobody wants it', async () => {
    expect(await report({ report: false, reportPictures: 'none' })).toEqual({ file: null, said: '' });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('a bundle without scores of its pictures gets a sentence', async () => {
    const { file, said } = await report({ report: true, reportPictures: 'none' }, false);
    expect(file).toBeNull();
    expect(said).toContain('keeps no scores of single pictures');
  });
});

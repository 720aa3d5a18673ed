import { execFileSync } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'vitest';
import {
  animated,
  bmp,
  encode,
  noise,
  pngThatDeclares,
  solid,
  truncated,
  vipsFile,
} from '../support/pictures.ts';
import { testBadDatasets } from './bad-datasets.ts';
import { png } from './support.ts';

const HEIC = Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.alloc(64)]);
const SVG = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';

describe('bad files are named and left out', () => {
  testBadDatasets([
    {
      title: 'an empty file',
      files: () => ({ 'rose/empty.jpg': '' }),
      findings: [['warning dataset-empty-file', 'rose/empty.jpg', 'left out']],
    },
    {
      title: 'text with the name of a picture',
      files: () => ({ 'rose/notes.jpg': 'hello' }),
      findings: [['warning dataset-not-a-picture', 'rose/notes.jpg']],
    },
    {
      title: 'many files of a kind in one line',
      files: () => Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`rose/${index}.txt`, 'x'])),
      findings: [['warning dataset-not-a-picture', '500 files', 'rose/0.txt', 'and 497 more']],
    },
    {
      title: 'a ZIP among the pictures',
      files: () => ({ 'rose/more.zip': 'PK\x03\x04 and so on' }),
      findings: [['warning dataset-not-a-picture', 'rose/more.zip']],
    },
    {
      title: 'what file managers leave behind',
      files: () => ({
        '.DS_Store': 'x',
        'rose/.DS_Store': 'x',
        'rose/Thumbs.db': 'x',
        'rose/desktop.ini': 'x',
        'rose/._1.png': 'x',
        '__MACOSX/rose/._1.png': 'x',
      }),
      findings: [],
    },
    {
      title: 'a hidden folder',
      files: async () => ({ '.cache/1.png': await png(900) }),
      findings: [['warning dataset-hidden-folder', '.cache']],
    },
    {
      title: 'a bitmap, for which there is no decoder',
      files: () => ({ 'rose/old.bmp': bmp([1, 2, 3]) }),
      findings: [['warning dataset-unsupported-format', 'rose/old.bmp', 'BMP', 'PNG']],
    },
    {
      title: "a file of libvips' own",
      files: () => ({ 'rose/x.v': vipsFile() }),
      findings: [['warning dataset-not-a-picture', 'rose/x.v']],
    },
    {
      title: 'a name that looks as if it had options',
      files: async () => ({ 'rose/only.png[unlimited=true]': await png(900) }),
      linux: true,
      findings: [],
      pictures: 21,
    },
    {
      title: 'a picture of more than 16 MB with such a name',
      files: async () => ({
        'rose/only.tif[page=9]': await noise(7, { width: 2600, height: 2300 })
          .tiff({ compression: 'none' })
          .toBuffer(),
      }),
      linux: true,
      findings: [],
      pictures: 21,
    },
    {
      title: 'HEIC from a phone, under the name of a JPEG',
      files: () => ({ 'rose/IMG_1.jpg': HEIC }),
      findings: [['warning dataset-unsupported-format', 'rose/IMG_1.jpg', 'HEIC', 'export them as JPEG']],
    },
    {
      title: 'SVG and PDF, which are not rendered',
      files: () => ({ 'rose/a.svg': SVG, 'rose/b.png': '%PDF-1.7\n' }),
      findings: [
        ['warning dataset-unsupported-format', 'SVG', 'rose/a.svg'],
        ['warning dataset-unsupported-format', 'PDF', 'rose/b.png'],
      ],
    },
    {
      title: 'a JPEG cut off in its header',
      files: async () => ({ 'rose/cut.jpg': truncated(await encode(noise(1), 'jpeg'), 0.05) }),
      findings: [['warning dataset-damaged-picture', 'rose/cut.jpg', 'left out']],
    },
    {
      title: 'twenty damaged files: the first few by name, the rest counted',
      files: async () => {
        const damaged = truncated(await encode(noise(1), 'jpeg'), 0.05);
        return Object.fromEntries(
          Array.from({ length: 20 }, (_, index) => [`rose/cut${index}.jpg`, damaged]),
        );
      },
      findings: [
        ['warning dataset-damaged-picture', 'rose/cut0.jpg'],
        ['warning dataset-damaged-picture', 'rose/cut1.jpg'],
        ['warning dataset-damaged-picture', 'rose/cut10.jpg'],
        ['warning dataset-damaged-picture', '17 files'],
      ],
    },
    {
      title: 'a header that declares 60,000 × 60,000 pixels',
      files: () => ({ 'rose/bomb.png': pngThatDeclares({ width: 60_000, height: 60_000 }) }),
      findings: [['warning dataset-picture-too-large', 'rose/bomb.png', '60000 × 60000', '268,402,689']],
    },
    {
      title: 'a picture above a limit of one’s own',
      files: async () => ({ 'rose/large.png': await encode(noise(7, { width: 11, height: 10 })) }),
      options: { pixelLimit: 100 },
      findings: [['warning dataset-picture-too-large', 'rose/large.png', '11 × 10', 'More than 100 pixels']],
    },
    {
      title: 'an animated GIF counts with its first frame',
      files: async () => ({
        'rose/moving.gif': await animated([solid([1, 2, 3]), solid([200, 2, 3])], 'gif'),
      }),
      findings: [['warning dataset-first-frame', 'rose/moving.gif']],
      pictures: 21,
    },
    {
      title: 'an exact copy with the same label',
      files: async () => ({ 'rose/copy of 0.png': await png(1) }),
      findings: [['warning dataset-duplicates', 'rose/copy of 0.png (kept rose/0.png)', 'dropped']],
    },
    {
      title: 'an exact copy with another label',
      files: async () => ({ 'tulip/wrong.png': await png(1) }),
      findings: [
        ['warning dataset-conflicting-duplicates', 'rose/0.png (rose) = tulip/wrong.png (tulip)', 'left out'],
        ['warning dataset-few-pictures', 'rose (9)'],
      ],
      pictures: 19,
    },
    {
      title: 'copies with the same label and with another one, all left out',
      files: async () => ({ 'rose/again.png': await png(1), 'tulip/wrong.png': await png(1) }),
      findings: [
        [
          'warning dataset-conflicting-duplicates',
          '(1 picture)',
          'rose/again.png (rose)',
          'rose/0.png (rose)',
        ],
        ['warning dataset-few-pictures', 'rose (9)'],
      ],
      pictures: 19,
    },
    {
      title: 'in strict reading, where every warning is an error',
      files: async () => ({ 'tulip/wrong.png': await png(1), 'rose/empty.jpg': '' }),
      options: { strict: true },
      findings: [
        ['error dataset-empty-file', 'rose/empty.jpg'],
        ['error dataset-conflicting-duplicates', 'tulip/wrong.png'],
        ['error dataset-few-pictures', 'rose (9)'],
      ],
      pictures: 19,
    },
    {
      title: 'a name with a line break and an escape sequence',
      linux: true,
      files: () => ({ 'rose/a\n\u001b[31mb.jpg': '' }),
      findings: [['warning dataset-empty-file', String.raw`"rose/a\u{a}\u{1b}[31mb.jpg"`]],
    },
    {
      title: 'a named pipe, which must not be waited for',
      linux: true,
      prepare: (folder) => Promise.resolve(execFileSync('mkfifo', [join(folder, 'rose/pipe.jpg')])),
      findings: [['warning dataset-not-a-file', 'rose/pipe.jpg']],
    },
    {
      title: 'a file of 3 GB that is no picture',
      prepare: async (folder) => {
        await writeFile(join(folder, 'rose/film.mp4'), '\0\0\0\x18ftypisom');
        await truncate(join(folder, 'rose/film.mp4'), 3 * 2 ** 30);
      },
      findings: [['warning dataset-not-a-picture', 'rose/film.mp4']],
    },
  ]);
});

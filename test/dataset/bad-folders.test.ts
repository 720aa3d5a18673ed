import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'vitest';
import { testBadDatasets } from './bad-datasets.ts';
import { png, temporaryFolder, tenOf } from './support.ts';

describe('bad folders and labels are reported, and read as far as it goes', () => {
  testBadDatasets([
    {
      title: 'an empty folder',
      bare: true,
      findings: [['error dataset-too-few-labels', 'no label']],
      pictures: 0,
    },
    {
      title: 'pictures without label folders',
      bare: true,
      files: async () => ({ '1.png': await png(1), '2.png': await png(2) }),
      findings: [
        ['error dataset-too-few-labels', 'a folder each'],
        ['warning dataset-stray-pictures', '1.png, 2.png'],
      ],
      pictures: 0,
    },
    {
      title: 'folders of a split without labels in them',
      bare: true,
      files: () => tenOf('train', 'test'),
      findings: [
        ['error dataset-split-folders', 'test', 'hold no folders of labels', '--labels-from outermost'],
      ],
      pictures: 0,
    },
    {
      title: 'folders of a split with other labels in them',
      bare: true,
      files: () => tenOf('train/rose', 'train/tulip', 'test/rose', 'test/lily'),
      findings: [['error dataset-split-folders', 'test alone has lily', 'Name the labels alike']],
      pictures: 40,
    },
    {
      title: 'folders named like a split that are said to be labels',
      bare: true,
      files: () => tenOf('train', 'test'),
      options: { labelsFrom: 'outermost' },
      findings: [],
    },
    {
      title: 'labels one level deeper, with nobody to ask',
      bare: true,
      files: () => tenOf('plants/rose', 'plants/tulip', 'others/lily'),
      findings: [
        ['warning dataset-inner-labels', 'others, plants', 'lily, rose, tulip', '--labels-from innermost'],
      ],
      pictures: 30,
    },
    {
      title: 'loose pictures with two tables beside them',
      bare: true,
      files: async () => ({ '1.png': await png(1), 'a.csv': 'image,label\n', 'b.jsonl': '{}' }),
      findings: [
        ['error dataset-too-few-labels', 'one of the tables a.csv, b.jsonl'],
        ['warning dataset-stray-pictures', '1.png'],
      ],
      pictures: 0,
    },
    {
      title: 'pictures beside the label folders',
      files: async () => ({ 'stray.jpg': await png(77), 'README.md': 'x' }),
      findings: [['warning dataset-stray-pictures', 'stray.jpg', 'left out']],
    },
    {
      title: 'a label without pictures',
      prepare: (folder) => mkdir(join(folder, 'lily')),
      findings: [['warning dataset-empty-label', 'lily', 'left out']],
    },
    {
      title: 'a label with notes alone',
      files: () => ({ 'notes/read me.txt': 'x' }),
      findings: [
        ['warning dataset-not-a-picture', 'read me.txt'],
        ['warning dataset-empty-label', 'notes', 'left out'],
      ],
    },
    {
      title: 'one label left beside an empty one',
      bare: true,
      files: () => tenOf('rose'),
      prepare: (folder) => mkdir(join(folder, 'lily')),
      findings: [
        ['error dataset-too-few-labels', 'one label, rose'],
        ['warning dataset-empty-label', 'lily'],
      ],
      pictures: 10,
    },
    {
      title: 'a label with one usable picture left',
      files: async () => ({ 'lily/1.png': await png(50), 'lily/2.png': '' }),
      findings: [
        ['error dataset-too-few-pictures', 'lily (1)'],
        ['warning dataset-empty-file', 'lily/2.png'],
        ['warning dataset-imbalanced', 'lily', '10', '1'],
      ],
      pictures: 21,
    },
    {
      title: 'a label with few pictures',
      files: async () => ({ 'lily/1.png': await png(50), 'lily/2.png': await png(51) }),
      findings: [['warning dataset-few-pictures', 'lily (2)']],
      pictures: 22,
    },
    {
      title: 'labels with too few pictures by one’s own measure',
      options: { minPicturesPerLabel: 11 },
      findings: [['error dataset-too-few-pictures', '11 usable pictures', 'rose (10), tulip (10)']],
    },
    {
      title: 'few labels and pictures do not matter when nothing is trained',
      bare: true,
      files: async () => ({ 'rose/1.png': await png(1) }),
      options: { forTraining: false },
      findings: [],
      pictures: 1,
    },
    {
      title: 'labels equal but for case',
      linux: true,
      bare: true,
      files: () => tenOf('rose', 'Rose'),
      findings: [['warning dataset-labels-alike', 'Rose = rose']],
    },
    {
      title: 'labels equal but for Unicode form',
      linux: true,
      bare: true,
      files: () => tenOf('caf\u00e9', 'cafe\u0301'),
      findings: [['warning dataset-labels-alike', 'caf\u00e9', 'cafe\u0301']],
    },
    {
      title: 'a label that ends with a space',
      linux: true,
      bare: true,
      files: () => tenOf('rose', 'tulip '),
      findings: [['warning dataset-label-spaces', '"tulip "']],
    },
    {
      title: 'a label of punctuation',
      bare: true,
      files: () => tenOf('rose', '--'),
      findings: [['warning dataset-label-name', '--']],
    },
    {
      title: 'links that lead out',
      linux: true,
      prepare: async (folder) => {
        const outside = await temporaryFolder({ 'secret.png': await png(5) });
        await symlink(join(outside, 'secret.png'), join(folder, 'rose/linked.png'));
        await symlink(outside, join(folder, 'lily'));
      },
      findings: [
        ['warning dataset-link-outside', 'lily', 'not followed'],
        ['warning dataset-link-outside', 'rose/linked.png', 'left out'],
      ],
    },
    {
      title: 'links in a circle',
      linux: true,
      prepare: async (folder) => {
        await symlink('..', join(folder, 'rose/up'));
        await symlink('.', join(folder, 'rose/here'));
      },
      findings: [['warning dataset-link-repeated', 'rose/here, rose/up']],
    },
    {
      title: 'a link to itself and one to nothing',
      linux: true,
      prepare: async (folder) => {
        await symlink('self.png', join(folder, 'rose/self.png'));
        await symlink('gone.png', join(folder, 'rose/broken.png'));
      },
      findings: [['warning dataset-missing-file', 'rose/broken.png, rose/self.png']],
    },
    {
      title: 'a link inside is followed once',
      linux: true,
      files: () => tenOf('.store/lily', '.store/iris'),
      prepare: async (folder) => {
        await symlink('.store/iris', join(folder, 'iris'));
        await symlink('.store/iris', join(folder, 'more irises'));
      },
      findings: [
        // The helper draws the same pictures for the same places.
        ['error dataset-too-few-pictures', 'iris (0), tulip (0)'],
        ['warning dataset-hidden-folder', '.store'],
        ['warning dataset-link-repeated', 'more irises'],
        ['warning dataset-conflicting-duplicates'],
      ],
      pictures: 10,
    },
  ]);
});

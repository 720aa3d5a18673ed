import { zipOf, type ZipEntry } from '../support/zip.ts';
import { alike, BARE, ESCAPES, nested, REFUSED, SAID, TRAINING, type Content, type Row } from './row.ts';

const DATA = 'work/photos';
const TRAIN = ['train', '--data', '../photos', '--output', 'out', ...TRAINING, '--no-cache'];
const DRY = { args: ['fresh', '--data', '../photos', ...TRAINING, ...BARE, '--dry-run'], exit: SAID };
const TRAINS = { args: TRAIN, exit: SAID, writes: ['work/repo/out'] };
/** A picture of the sandbox under another name. */
const COPY = 'work/photo.png';

const SPECIAL: Readonly<Record<string, Content>> = {
  'a FIFO': { special: 'fifo' },
  'a socket': { special: 'socket' },
  'a link to an endless device': { link: '/dev/zero' },
  'a link in a circle': { link: 'special.png' },
  'a link to a secret': { link: '%S%/home/.ssh/authorized_keys' },
  'three gigabytes of nothing': { zeros: 3_000_000_000 },
};

function table(text: string): Readonly<Record<string, Content>> {
  return { 'work/labels.csv': text };
}

/** A training on a file of the sandbox. */
const from = (file: string): readonly string[] => [
  ...['train', '--data', `../${file}`, '--output', 'out', ...TRAINING, '--no-cache'],
];
const archived = (
  entries: readonly ZipEntry[],
  more: { readonly exit?: readonly number[]; readonly says?: RegExp } = {},
): Pick<Row, 'files' | 'commands'> => ({
  files: { 'work/data.zip': { bytes: () => zipOf(entries) } },
  commands: [{ args: from('data.zip'), exit: REFUSED, writes: ['work/repo/out'], ...more }],
});

const TABLE = ['train', '--data', '../labels.csv', '--output', 'out', ...TRAINING, '--no-cache'];
const LABELLED = ['red', 'blue']
  .flatMap((label) => [0, 1, 2, 3].map((at) => `photos/${label}/${at}.png,${label}`))
  .join('\n');

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" width="40" height="30"><image x:href="%SERVER%/x.png"/><image x:href="file://%S%/home/.bashrc"/></svg>';

export const DATASETS: readonly Row[] = [
  ...alike(
    Object.entries(SPECIAL).map(([what, content]): Row => ({
      name: `a picture that is ${what}`,
      files: { [`${DATA}/red/special.png`]: content },
      commands: [DRY, TRAINS],
    })),
  ),
  {
    name: 'a folder of pictures that is a link in a circle',
    files: { [`${DATA}/red/again`]: { link: '..' }, [`${DATA}/green`]: { link: '.' } },
    commands: [DRY],
  },
  {
    name: 'pictures and labels with escapes in their names',
    files: {
      [`${DATA}/red/${ESCAPES}.png`]: 'no picture',
      [`${DATA}/a${ESCAPES}/1.png`]: { hardLink: COPY },
      [`${DATA}/a${ESCAPES}/2.png`]: 'no picture',
    },
    commands: [DRY, TRAINS],
  },
  {
    name: 'pictures with options of the decoder in their names',
    files: {
      [`${DATA}/red/4.png[unlimited=true]`]: { hardLink: 'work/second.png' },
      [`${DATA}/red/5[n=-1].png`]: { hardLink: 'work/third.png' },
      [`${DATA}/red/6.png[unlimited=true].png`]: { hardLink: 'work/fourth.png' },
    },
    commands: [
      { ...TRAINS, exit: [0], hides: /Input file is missing/ },
      { args: ['predict', '--model', 'gen/gen-model', '../photo.png[unlimited=true]'], exit: REFUSED },
      { args: ['predict', '--model', 'gen/gen-model', '../photos/red/5[n=-1].png'], exit: [0] },
    ],
  },
  ...alike(
    Object.entries<Content>({
      'photo.svg': SVG,
      'photo.png': SVG,
      'photo.v': 'vips',
      'photo.pdf': '%PDF-1.4\n',
      'photo.mat': 'MATLAB 5.0 MAT-file',
    }).map(([name, content]): Row => ({
      name: `a picture ${name} that is none of the kinds that are read: ${JSON.stringify(content).slice(0, 20)}`,
      files: { [`work/${name}`]: content, [`${DATA}/red/${name}`]: content },
      commands: [{ args: ['predict', '--model', 'gen/gen-model', `../${name}`], exit: REFUSED }, DRY],
    })),
  ),
  ...alike(
    Object.entries(SPECIAL).map(([what, content]): Row => ({
      name: `${what} to predict`,
      files: { 'work/special.png': content },
      commands: [
        {
          args: ['predict', '--model', 'gen/gen-model', '../special.png'],
          exit: REFUSED,
          hides: /original key/,
        },
      ],
    })),
  ),
  {
    name: 'a picture to predict with escapes in its name',
    files: { [`work/${ESCAPES}.png`]: { hardLink: COPY }, [`work/no${ESCAPES}.png`]: 'x' },
    commands: [
      { args: ['predict', '--model', 'gen/gen-model', `../${ESCAPES}.png`], exit: [0] },
      { args: ['predict', '--model', 'gen/gen-model', `../no${ESCAPES}.png`], exit: REFUSED },
    ],
  },
  {
    name: 'a table with addresses and escapes',
    files: table(
      `ImageSource,Label\n%SERVER%/a.png,red\n"${ESCAPES}.png",blue\nphotos/red/1.png,"${ESCAPES}"\n${LABELLED}\n`,
    ),
    commands: [{ args: TABLE, exit: SAID, writes: ['work/repo/out'] }],
  },
  {
    name: 'a table whose pictures are special files',
    files: {
      'work/pipe.png': { special: 'fifo' },
      ...table(`ImageSource,Label\npipe.png,red\n/dev/zero,blue\n/dev/stdin,blue\n${LABELLED}\n`),
    },
    commands: [{ args: TABLE, exit: SAID, writes: ['work/repo/out'] }],
  },
  {
    name: 'a table of 200,000 labels',
    files: table(
      `ImageSource,Label\n${Array.from({ length: 200_000 }, (_, at) => `photos/red/1.png,l${at}`).join('\n')}\n`,
    ),
    commands: [{ args: TABLE, exit: REFUSED }],
  },
  {
    name: 'labels named as members of every object, and as paths',
    files: table(
      `ImageSource,Label\n${['__proto__', 'constructor', '../../../home', '.git', 'toString'].flatMap((label) => [0, 1, 2, 3].map((at) => `photos/red/${at}.png,${label}`)).join('\n')}\n${LABELLED}\n`,
    ),
    commands: [{ args: TABLE, exit: SAID, writes: ['work/repo/out'] }],
  },
  ...alike(
    Object.entries<Content>({
      'a FIFO': { special: 'fifo' },
      'a link to an endless device': { link: '/dev/zero' },
      'three gigabytes': { zeros: 3_000_000_000 },
      'one quote that never ends': `ImageSource,Label\n"${'x'.repeat(1_000_000)}`,
    }).map(([what, content]): Row => ({
      name: `a table that is ${what}`,
      files: { 'work/labels.csv': content },
      commands: [{ args: TABLE, exit: REFUSED }],
    })),
  ),
  ...alike(
    [
      {
        name: 'an archive whose entries lead out',
        ...archived(
          [
            '../../home/evil.png',
            '/tmp/evil.png',
            'C:/evil.png',
            'red/../../../evil.png',
            '..\\evil.png',
          ].map((name) => ({ name, content: 'x' })),
          { says: /leads out of the archive/ },
        ),
      },
      {
        name: 'an archive of links, and of names with escapes',
        ...archived([
          { name: 'red/1.png', content: '%S%/home/.ssh/authorized_keys', mode: 0o120777 },
          { name: `blue/${ESCAPES}.png`, content: 'x' },
          { name: `${ESCAPES}/1.png`, content: 'x' },
        ]),
      },
      {
        name: 'an archive that declares terabytes',
        ...archived(
          Array.from({ length: 300 }, (_, at) => ({
            name: `red/${at}.png`,
            content: Buffer.alloc(100),
            declares: 0xfffffff0,
          })),
          { says: /which no pictures are/ },
        ),
      },
      {
        name: 'an archive whose entry grows beyond what it declares',
        ...archived([{ name: 'red/1.png', content: Buffer.alloc(50_000_000), declares: 100 }]),
      },
      { name: 'an archive in an archive', ...archived([{ name: 'a.zip', content: zipOf([]) }]) },
      {
        name: 'an archive with tables that lead out',
        ...archived([
          { name: '1.png', content: 'x' },
          {
            name: 't.csv',
            content: 'image,label\n../../home/.bashrc,red\n/etc/passwd,blue\n%SERVER%/a.png,blue\n',
          },
        ]),
      },
    ].map((row): Row => row),
    3,
  ),
  ...alike(
    Object.entries<Content>({
      'nested 200,000 deep': nested(200_000),
      'a list of ten million numbers': { bytes: () => Buffer.from(`[${'1,'.repeat(10_000_000)}1]`) },
      'COCO with numbers for names': '{"images":[{"id":1,"file_name":2}],"annotations":[],"categories":[]}',
      'COCO whose files lie elsewhere':
        '{"images":[{"id":1,"file_name":"../home/.bashrc"},{"id":2,"file_name":"/etc/passwd"}],"annotations":[{"image_id":1,"category_id":1},{"image_id":2,"category_id":1}],"categories":[{"id":1,"name":"x"}]}',
      'a FIFO': { special: 'fifo' },
      'three gigabytes': { zeros: 3_000_000_000 },
      'with escapes': JSON.stringify([{ image: ESCAPES, label: ESCAPES }]),
    }).map(([what, content]): Row => ({
      name: `annotations that are ${what}`,
      files: { 'work/annotations.json': content },
      commands: [{ args: from('annotations.json'), exit: REFUSED }],
    })),
    4,
  ),
  ...alike(
    Object.entries<Content>({
      'with addresses and paths that lead out': [
        'azureml://a/paths/../../home/.bashrc',
        '%SERVER%/a.png',
        '/data/upload/../../etc/passwd',
        '/data/local-files/?d=%2e%2e%2fhome%2f.bashrc',
      ]
        .map((image_url) => JSON.stringify({ image_url, label: 'x' }))
        .join('\n'),
      'one line without an end': { zeros: 400_000_000 },
      'nested 200,000 deep': nested(200_000),
    }).map(([what, content]): Row => ({
      name: `JSON lines that are ${what}`,
      files: { 'work/rows.jsonl': content },
      commands: [{ args: from('rows.jsonl'), exit: REFUSED }],
    })),
    2,
  ),
  ...alike(
    Object.entries<Content>({
      'nested 200,000 deep': nested(200_000),
      'a FIFO': { special: 'fifo' },
      'a link to an endless device': { link: '/dev/zero' },
      'three gigabytes': { zeros: 3_000_000_000 },
      'with escapes': JSON.stringify({ [ESCAPES]: ESCAPES }),
    }).map(([what, content]): Row => ({
      name: `answers that are ${what}`,
      files: {
        'work/answers.json': content,
        'work/repo/.model-builder/templates/api/template.json':
          '{ "generator": { "description": "x", "questions": [{ "name": "x", "message": "x", "type": "text" }] } }',
        'work/repo/.model-builder/templates/api/README.md': 'x\n',
      },
      commands: [
        {
          args: [
            'generate',
            'fresh',
            '--bundle',
            '../bundle',
            ...BARE,
            '--generator',
            'api',
            '--answers',
            '../answers.json',
          ],
          exit: REFUSED,
          writes: ['work/repo/fresh'],
        },
      ],
    })),
  ),
];

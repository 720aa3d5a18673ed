import { meansModel } from '../support/tiny-model.ts';
import { endlessModel, hungryModel, longModel, lyingArchive, weightsOutside } from './models.ts';
import {
  alike,
  BARE,
  ESCAPES,
  GENERATE,
  GENERATE_DRY,
  nested,
  PREDICT,
  REFUSED,
  SAID,
  TRAINING,
  type Command,
  type Content,
  type Row,
} from './row.ts';

const BUNDLE = 'work/bundle';
const FRESH = ['work/repo/fresh'];
const DRY = { args: GENERATE_DRY };
const WRITES = { args: GENERATE, writes: FRESH };
const PREDICTS = { args: ['predict', '--model', '../bundle', '../photo.png'] };

function golden(change: (samples: { file: string }[]) => unknown): Readonly<Record<string, Content>> {
  return {
    [`${BUNDLE}/golden/golden.json`]: {
      json: (value: { samples: { file: string }[] }) => ({ ...value, samples: change(value.samples) }),
    },
  };
}

const renamed = (file: string) => golden(([first, ...others]) => [{ ...first, file }, ...others]);

/** What is opened where a file is expected. */
const SPECIAL: Readonly<Record<string, Content>> = {
  'a FIFO': { special: 'fifo' },
  'a socket': { special: 'socket' },
  'a folder': { special: 'folder' },
  'a link to an endless device': { link: '/dev/zero' },
  empty: '',
};

/** A pipeline's member changed, at a path of members. */
function lie(path: string, value: unknown): (pipeline: Record<string, unknown>) => unknown {
  const names = path.split('.');
  return (pipeline) => {
    let at = pipeline;
    for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>;
    at[names.at(-1)!] = value;
    return pipeline;
  };
}

const LIES: readonly (readonly [path: string, value: unknown])[] = [
  ['preprocessing.resize', { mode: 'stretch', width: 100_000, height: 100_000, kernel: 'lanczos3' }],
  ['preprocessing.resize', { mode: 'stretch', width: -5, height: -5, kernel: 'lanczos3' }],
  ['preprocessing.resize.kernel', 'evil'],
  ['preprocessing.resize', null],
  ['preprocessing.mean', [0]],
  ['preprocessing.std', [0, 0, 0]],
  ['preprocessing.scale', 'x'],
  ['preprocessing', undefined],
  ['input', null],
  ['input.name', ESCAPES],
  ['input.shape', [null, 3, 1, 1]],
  ['output', undefined],
  ['output.activation', 'constructor'],
  ['labels', ['blue', 'red', 'green']],
  ['labels', ['a', 'a']],
  ['labels', null],
  ['files', {}],
  ['files', { '../../../home/.bashrc': { bytes: 1, sha256: '0'.repeat(64) } }],
  ['columns', null],
  ['trainer', { name: ESCAPES, toolVersion: ESCAPES }],
  ['schemaVersion', ESCAPES],
];

const SHORT = ['--model-time-limit', '3s'];
const MODEL = ['generate', 'fresh', '--model', '../m.onnx', '--labels', '../m.json', ...BARE];
const foreign = (
  name: string,
  model: Content,
  labels: Content = '["a", "b", "c"]',
  command: Partial<Command> = {},
): Row => ({
  name,
  files: { 'work/m.onnx': model, 'work/m.json': labels },
  commands: [{ args: MODEL, exit: SAID, writes: FRESH, ...command }],
});

/** Weights that a model says lie elsewhere. */
const outside = (location: string): Content => ({ bytes: () => weightsOutside(location) });

export const BUNDLES: readonly Row[] = [
  ...alike(
    ['../../home/.bashrc', '/etc/passwd', 'm.json', 'link.onnx.data', `${ESCAPES}.onnx.data`].map(
      (location): Row => {
        const row = foreign(
          `a model whose weights lie at ${JSON.stringify(location)}`,
          outside(location),
          undefined,
          {
            exit: REFUSED,
            says: /keeps its weights in/,
          },
        );
        return { ...row, files: { ...row.files, 'work/link.onnx.data': { link: '../home/.bashrc' } } };
      },
    ),
  ),
  ...alike(
    (
      [
        ['work/labels.txt', { special: 'fifo' }],
        ['work/signature.json', { link: '/dev/zero' }],
        ['work/config.json', '['.repeat(100_000)],
        ['work/preprocessor_config.json', `{"size": "${ESCAPES}"}`],
      ] as const
    ).map(([place, content]): Row => {
      const row = foreign(`${place} beside a model`, { bytes: () => meansModel({}) }, undefined, {
        exit: [0, ...REFUSED],
      });
      return { ...row, files: { ...row.files, [place]: content } };
    }),
  ),
  ...alike(
    [
      '../../../home/.bashrc',
      '%S%/home/.bashrc',
      '..\\\\..\\\\x',
      'C:\\\\x',
      '\\\\\\\\server\\\\x',
      '../golden.json',
      '.',
      '',
      `x${ESCAPES}.png`,
    ].map((file): Row => ({
      name: `a golden picture at ${JSON.stringify(file)}`,
      ...(file.startsWith('../../..') && { fast: true }),
      files: renamed(file),
      commands: [DRY, WRITES].map((command) => ({ ...command, exit: REFUSED })),
    })),
  ),
  {
    name: 'a golden picture that is a link to a secret',
    files: { [`${BUNDLE}/golden/sample-1.png`]: { link: '%S%/home/.ssh/authorized_keys' } },
    commands: [{ ...WRITES, exit: REFUSED }],
  },
  {
    name: '20,000 golden samples',
    files: golden(([first]) => Array.from({ length: 20_000 }, () => first)),
    commands: [{ ...DRY, exit: REFUSED }],
  },
  ...alike(
    [
      'MLModel.zip',
      'bestModel.onnx',
      'bestModelMap.json',
      'pipeline.json',
      'metrics.json',
      'golden/golden.json',
      'golden/sample-1.png',
      'notices/NOTICE.md',
    ].flatMap((file) =>
      Object.entries(SPECIAL)
        // The others are opened by the same code.
        .filter(
          ([what]) => ['a FIFO', 'a link to an endless device'].includes(what) || file === 'MLModel.zip',
        )
        .map(([what, content]): Row => ({
          name: `${file} that is ${what}`,
          files: { [`${BUNDLE}/${file}`]: content },
          commands: [
            { ...DRY, exit: file.startsWith('notices') ? SAID : REFUSED },
            ...(file === 'MLModel.zip' ? [{ ...PREDICTS, exit: REFUSED }] : []),
          ],
        })),
    ),
  ),
  ...alike(
    ['metrics.json', 'golden/golden.json', 'pipeline.json', 'bestModelMap.json'].map((file): Row => ({
      name: `${file} nested 200,000 deep`,
      files: { [`${BUNDLE}/${file}`]: nested(200_000) },
      commands: [{ ...DRY, exit: REFUSED }],
    })),
  ),
  {
    name: 'a notice with escapes in its name',
    files: { [`${BUNDLE}/notices/${ESCAPES}.txt`]: 'x' },
    commands: [
      { ...DRY, exit: SAID },
      { ...WRITES, exit: SAID },
    ],
  },
  ...alike(
    ['package.json', 'README.md', '.git', '.npmrc', 'src', 'tsconfig.json'].map((name): Row => ({
      name: `a notice named ${name}`,
      files: { [`${BUNDLE}/notices/${name}`]: '{ "scripts": { "preinstall": "evil" } }' },
      commands: [{ ...WRITES, exit: SAID }],
      never: /\.git$/,
    })),
  ),
  ...alike(
    LIES.map(([path, value]): Row => ({
      name: `a pipeline whose ${path} is ${value === undefined ? 'absent' : JSON.stringify(value)}`,
      files: {
        [`${BUNDLE}/pipeline.json`]: { remove: true },
        [`${BUNDLE}/MLModel.zip`]: { bytes: () => lyingArchive(lie(path, value)) },
      },
      commands: [
        { ...PREDICTS, exit: path === 'trainer' ? SAID : REFUSED },
        { ...DRY, exit: path === 'trainer' ? SAID : REFUSED },
      ],
    })),
    4,
  ),
  // The default is a minute, and the same code.
  foreign('a model that takes for ever', { bytes: endlessModel }, undefined, {
    args: [...MODEL, ...SHORT],
    exit: REFUSED,
    says: /within 3 s/,
  }),
  foreign('a model that wants all the memory', { bytes: hungryModel }, undefined, { exit: REFUSED }),
  // Within the default, too, but a slow machine takes longer than a row may.
  foreign('a model of 60,000 nodes', { bytes: () => longModel(60_000) }, undefined, {
    args: [...MODEL, ...SHORT],
  }),
  ...alike(
    Object.entries(SPECIAL).map(([what, content]) =>
      foreign(`a model that is ${what}`, content, undefined, { exit: REFUSED }),
    ),
  ),
  ...alike(
    Object.entries<Content>({
      ...SPECIAL,
      'nested 200,000 deep': nested(200_000),
      'with escapes': JSON.stringify([ESCAPES, ESCAPES]),
    }).map(([what, content]) =>
      foreign(`labels that are ${what}`, { bytes: () => longModel(1) }, content, { exit: REFUSED }),
    ),
  ),
  ...alike(
    Object.entries<Content>({ ...SPECIAL, 'a model that takes for ever': { bytes: endlessModel } }).map(
      ([what, content]): Row => ({
        name: `a backbone that is ${what}`,
        files: {
          'work/backbone.onnx': content,
          'work/backbone.onnx.json':
            '{ "features": "y", "resize": { "mode": "stretch", "width": 224, "height": 224 }, "scale": 1, "mean": [0, 0, 0], "std": [1, 1, 1] }',
        },
        commands: [
          {
            args: [
              'train',
              '--data',
              '../photos',
              '--output',
              'out',
              '--backbone',
              '../backbone.onnx',
              ...TRAINING.slice(2),
              ...SHORT,
            ],
            exit: REFUSED,
          },
        ],
      }),
    ),
  ),
  ...alike(
    Object.entries(SPECIAL).map(([what, content]): Row => ({
      name: `a backbone whose description is ${what}`,
      files: { 'work/grid.onnx.json': content },
      commands: [{ args: ['train', '--data', '../photos', '--output', 'out', ...TRAINING], exit: REFUSED }],
    })),
  ),
  ...alike(
    Object.entries(SPECIAL).map(([what, content]): Row => ({
      name: `a project whose MLModel.zip is ${what}`,
      files: { 'work/repo/gen/gen-model/assets/MLModel.zip': content },
      commands: [
        { args: PREDICT, exit: REFUSED },
        { args: ['update', 'gen', '--check'], exit: SAID },
      ],
    })),
  ),
];

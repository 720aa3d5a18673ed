import { USUAL_KEEP_FAMILIAR } from '../training/local/options.ts';
import { MONOREPO_FLAGS } from './monorepo-flags.ts';
import { choice, duration, eitherWay, enabled, number, text, toggle } from './flags.ts';

/** Flags of every command. */
export const COMMON_FLAGS = {
  json: toggle('print the result alone, as JSON'),
  plain: toggle('lines alone: no colours, frames or bars, for screen readers (as TERM=dumb)'),
  verbose: toggle('show the output of programs that are run, and where an error came from'),
};

/** What the dataset is. */
export const DATA_FLAG = {
  data: text(
    '<folder|zip|table>',
    'pictures: a folder with a sub-folder for each label, a .zip of one, or a table (CSV, JSON lines, COCO, Label Studio)',
  ),
};

/** How the pictures are read; every command that reads some has them. */
export const READING_FLAGS = {
  labelsFrom: choice(
    ['innermost', 'outermost'],
    'where folders of pictures lie in folders: which of them are the labels (default: asked; without a terminal the outermost)',
    undefined,
  ),
  strict: toggle('stop at everything that would be left out of the pictures with a warning'),
};

/** How long a model from elsewhere may take; every command that runs one has it. */
export const MODEL_TIME_LIMIT_FLAG = {
  modelTimeLimit: duration(
    '<time>',
    'how long a model from elsewhere may take to load, and for one run (default: 60s)',
    { min: 1, max: 24 * 3600 },
  ),
};

/** How the local trainer works; every command that trains has them. */
export const TRAINING_FLAGS = {
  train: choice(
    ['local', 'azure'],
    'where to train: on this machine, or in your Azure subscription',
    'local',
  ),
  seed: number(
    '<integer>',
    'decides which pictures are measured together or held out, and everything else that is drawn',
    { min: 0, max: 2 ** 31 - 1, integer: true },
    1,
  ),
  validationSplit: number(
    '<share>',
    'measure on this share of the pictures, 0.05 to 0.5, and do not train on it (default: measure on every picture, train on all)',
    { min: 0.05, max: 0.5 },
    undefined,
  ),
  validationData: text(
    '<folder|zip|table>',
    'pictures to measure the accuracy on, instead of those of --data',
  ),
  targetPrecision: number(
    '<share>',
    'share of accepted answers that are to be right: what the confidence threshold is measured for, 0.5 to 1',
    { min: 0.5, max: 1 },
    0.95,
  ),
  keepFamiliar: number(
    '<share>',
    'share of pictures like yours that are to count as familiar, 0.5 to 1',
    { min: 0.5, max: 1 },
    USUAL_KEEP_FAMILIAR,
  ),
  timeLimit: duration(
    '<time>',
    'stop in time and keep the best so far: 90s, 10m, 2h; a number alone is seconds',
    {
      min: 1,
      max: 7 * 24 * 3600,
    },
  ),
  threads: number(
    '<count>',
    'threads of the trainer; fewer leave the machine free for other work',
    { min: 1, max: 256, integer: true },
    undefined,
  ),
  backbone: text(
    '<name|file|url|hub:owner/model>',
    'what looks at the pictures: lite0 (faster), lite0+lite2 (more accurate), or an ONNX feature extractor (default: lite0)',
  ),
  backboneLicense: text(
    '<spdx>',
    'licence of a --backbone of your own, as it will be written beside the model: Apache-2.0',
  ),
  ...MODEL_TIME_LIMIT_FLAG,
  mirror: choice(['auto', 'on', 'off'], 'train on mirrored copies as well; auto does not', 'auto'),
  golden: choice(
    ['dataset', 'synthetic'],
    'the pictures stored with the model to test it: some of yours, re-encoded, or drawn ones',
    'dataset',
  ),
  cache: enabled('do not keep computed features for the next training'),
};

/** The report after a training; every command that trains has them. */
export const REPORT_FLAGS = {
  report: enabled('do not write report.html beside the bundle or the model'),
  reportPictures: choice(
    ['thumbnails', 'none'],
    'what the report holds of your pictures: small copies, or their paths alone',
    'thumbnails',
  ),
};

/** Whose code may run; every command that formats has it. */
export const REPOSITORY_CODE_FLAG = {
  repositoryCode: eitherWay(
    'where nothing is written, too, run code of the repository: its own prettier, plugins, a configuration that is a program',
    'run no code of the repository where files are written, nor an install that would (npx create-model-builder docs security)',
  ),
};

/** How projects are generated; every command that generates has them. */
export const GENERATION_FLAGS = {
  name: text('<name>', 'name of the projects (default: the name of the folder)'),
  scope: text('<@scope>', 'npm scope of the projects'),
  packageManager: choice(
    ['npm', 'pnpm', 'yarn', 'bun'],
    'package manager of the projects (default: the one that runs this)',
    undefined,
  ),
  generator: text(
    '<name>',
    'what to generate: solution (both projects), model, console-app, or a generator in your templates',
    'solution',
  ),
  templates: text(
    '<folder|package>',
    'folder or npm package of templates that stand before all others (npx create-model-builder docs templates)',
  ),
  answers: text(
    '<json|file>',
    'answers to the own questions of a generator in your templates, such as \'{ "port": "3000" }\'',
  ),
  ...MONOREPO_FLAGS,
  install: enabled('do not install the dependencies of the projects'),
  git: enabled('do not run git init'),
  dryRun: toggle('change nothing on disk, show what would be done'),
  force: toggle('overwrite what was generated here before; what stood there is kept beside it'),
  format: enabled('do not format the projects with prettier'),
  verify: enabled('do not typecheck the projects before they are written'),
  ...REPOSITORY_CODE_FLAG,
};

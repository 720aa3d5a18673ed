import type { Row } from './bad-input.ts';

/** Trains on the small backbone: what is wrong is found before or while that. */
const TRAIN = ['--backbone', 'grid.onnx', '--backbone-license', 'MIT', '--threads', '1'];
const GRID = [...TRAIN, '--no-install', '--no-git'];
const CREATE = ['new-app', '--data', 'photos', ...GRID];

/** What can be wrong with the folders and files that flags name. */
export const FOLDERS: readonly Row[] = [
  {
    title: 'data that is not there',
    args: ['app', '--data', 'nowhere', ...GRID],
    exit: 1,
    code: 'dataset-missing',
    says: ['nowhere'],
  },
  {
    title: 'a picture as data',
    args: ['app', '--data', 'photos/red/1.png', ...GRID],
    exit: 1,
    code: 'dataset-single-picture',
    says: ['1.png'],
  },
  {
    title: 'an empty folder as data',
    args: ['app', '--data', 'empty', ...GRID],
    exit: 1,
    code: 'dataset-not-trainable',
    says: ['two'],
  },
  {
    title: 'one label',
    args: ['app', '--data', 'one-label', ...GRID],
    exit: 1,
    code: 'dataset-not-trainable',
    says: ['one label'],
  },
  {
    title: 'validation data that is not there',
    args: [...CREATE, '--validation-data', 'nowhere'],
    exit: 1,
    code: 'dataset-missing',
    says: ['nowhere'],
  },
  {
    title: 'validation data with other labels',
    args: [...CREATE, '--validation-data', 'other-labels'],
    exit: 1,
    code: 'training-validation-labels',
    says: ['green'],
  },
  {
    title: 'a file as target',
    args: ['file.txt', '--data', 'photos', ...GRID],
    exit: 1,
    code: 'io-not-writable',
    says: ['file.txt', 'it is a file'],
  },
  {
    title: 'a target below a file',
    args: ['file.txt/app', '--data', 'photos', ...GRID],
    exit: 1,
    code: 'io-not-writable',
    says: ['file.txt'],
  },
  {
    title: 'a target among the pictures',
    args: ['photos/app', '--data', 'photos', ...GRID],
    exit: 2,
    code: 'usage-target-in-data',
    says: ['photos'],
  },
  {
    title: 'the pictures as target',
    args: ['photos', '--data', 'photos', ...GRID],
    exit: 2,
    code: 'usage-target-in-data',
    says: ['photos'],
  },
  {
    title: 'a bundle among the pictures',
    args: ['train', '--data', 'photos', '--output', 'photos/bundle', ...TRAIN],
    exit: 2,
    code: 'usage-output-in-data',
    says: ['photos'],
  },
  {
    title: 'the pictures as bundle',
    args: ['train', '--data', 'photos', '--output', 'photos', '--force', ...TRAIN],
    exit: 2,
    code: 'usage-output-in-data',
    says: ['photos'],
  },
  {
    title: 'a bundle of create among the pictures that it is measured on',
    args: [...CREATE, '--validation-data', 'photos', '--output', 'photos/red'],
    exit: 2,
    code: 'usage-output-in-data',
    says: ['photos'],
  },
  {
    title: 'a target with a package.json',
    args: ['taken', '--data', 'photos', ...GRID],
    exit: 3,
    code: 'scaffold-conflict',
    says: ['package.json', '--force'],
  },
  {
    title: 'a target with such a project',
    args: ['half-taken', '--data', 'photos', ...GRID],
    exit: 3,
    code: 'scaffold-conflict',
    says: ['half-taken-model'],
  },
  {
    title: 'a bundle that is there',
    args: [...CREATE, '--output', 'bundle'],
    exit: 3,
    code: 'bundle-exists',
    says: ['bundle', '--force'],
  },
  {
    title: 'a bundle below a file',
    args: [...CREATE, '--output', 'file.txt/bundle'],
    exit: 1,
    code: 'io-not-writable',
    says: ['file.txt'],
  },
  {
    title: 'a backbone that is not there',
    args: ['app', '--data', 'photos', '--backbone', 'no.onnx'],
    exit: 1,
    code: 'training-backbone-file',
    says: ['no.onnx'],
  },
  {
    title: 'a backbone that is a picture',
    args: ['app', '--data', 'photos', '--backbone', 'photos/red/1.png', '--backbone-license', 'MIT'],
    exit: 1,
    code: 'model-not-onnx',
    says: ['PNG'],
  },
  {
    title: 'a backbone without a licence',
    args: ['app', '--data', 'photos', '--backbone', 'grid.onnx'],
    exit: 1,
    code: 'training-backbone-license',
    says: ['--backbone-license'],
  },
];

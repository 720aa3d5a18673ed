/** A process of its own that uploads and is killed. Argument: a JSON file with `place` and `pictures`. */
import { readFile } from 'node:fs/promises';
import type { Picture } from '../../../../src/dataset/types.ts';
import type { BlobPlace } from '../../../../src/training/azure/transfer/blob-place.ts';
import { uploadPictures } from '../../../../src/training/azure/transfer/upload-pictures.ts';
import { options } from './world.ts';

const { place, pictures } = JSON.parse(await readFile(process.argv[2], 'utf8')) as {
  place: BlobPlace;
  pictures: Picture[];
};
await uploadPictures(place, pictures, options());

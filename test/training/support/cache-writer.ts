/** Writes entry after entry until it is killed. Arguments: folder, number of different features. */
import { featureKey, openFeatureCache } from '../../../src/io/feature-cache.ts';
import { numbers } from './tiny-models.ts';

const [, , folder, different] = process.argv;
const cache = openFeatureCache(folder, (reason) => {
  throw new Error(reason);
});
const features = Array.from({ length: Number(different) }, (_, i) => numbers(20_000, i + 1));
const key = (i: number) =>
  featureKey({ backbone: 'b', preprocessing: { width: 224 }, mirrored: false, picture: String(i) });
await new Promise((resolve) => process.send!('ready', resolve));
for (let i = 0; ; i++) cache.write(key(i), features[i % features.length]);

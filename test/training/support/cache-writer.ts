/** Writes entry after entry until it is killed. Arguments: folder, number of different features, the parts of the key. */
import { featureKey, openFeatureCache } from '../../../src/io/feature-cache.ts';
import { numbers } from './tiny-models.ts';

const [, , folder, different, constants] = process.argv;
const cache = openFeatureCache(folder, (reason) => {
  throw new Error(reason);
});
const features = Array.from({ length: Number(different) }, (_, i) => numbers(20_000, i + 1));
const parts = JSON.parse(constants) as Omit<Parameters<typeof featureKey>[0], 'picture'>;
const key = (i: number) => featureKey({ ...parts, picture: String(i) });
await new Promise((resolve) => process.send!('ready', resolve));
for (let i = 0; ; i++) cache.write(key(i), features[i % features.length]);

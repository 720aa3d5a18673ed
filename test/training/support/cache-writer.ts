/** Writes the same entries over and over until it is killed. Arguments: folder, number of keys. */
import { featureKey, openFeatureCache } from '../../../src/io/feature-cache.ts';
import { numbers } from './tiny-models.ts';

const [, , folder, keys] = process.argv;
const cache = openFeatureCache(folder, (reason) => {
  throw new Error(reason);
});
const entries = Array.from({ length: Number(keys) }, (_, i) => ({
  key: featureKey({ backbone: 'b', preprocessing: { width: 224 }, mirrored: false, picture: String(i) }),
  features: numbers(20_000, i + 1),
}));
await new Promise((resolve) => process.send!('ready', resolve));
for (;;) for (const { key, features } of entries) cache.write(key, features);

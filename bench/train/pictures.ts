import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { photoFolders } from '../accuracy/development-sets.ts';

const LABELS = ['a', 'b', 'c', 'd', 'e'] as const;
/** Long side of the pictures that are written: what a phone photo looks like after a messenger had it. */
const WIDTH = 500;
const HEIGHT = 375;

/** Photos to vary; empty when none lie beside the clone. */
async function sources(): Promise<string[]> {
  const files: string[] = [];
  for (const folder of photoFolders()) {
    for (const label of await readdir(folder, { withFileTypes: true })) {
      if (!label.isDirectory()) continue;
      for (const file of await readdir(join(folder, label.name))) files.push(join(folder, label.name, file));
    }
  }
  return files.filter((file) => /\.(jpe?g|png)$/i.test(file)).sort();
}

/** Waves and grain: compresses about as a photo does. */
function texture(index: number): Sharp {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3);
  let state = index + 1;
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const wave = 60 * Math.sin((x * (1 + (index % 7))) / 40) + 60 * Math.cos((y * (1 + (index % 5))) / 30);
      for (let channel = 0; channel < 3; channel++)
        pixels[at++] = 128 + wave * (1 - channel / 4) + (state >>> 27);
    }
  }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

/** Writes `count` different JPEGs in five labels; real photos with variations where there are some. */
export async function writeBenchPictures(folder: string, count: number): Promise<void> {
  const photos = await sources();
  for (const label of LABELS) await mkdir(join(folder, label), { recursive: true });
  const write = async (index: number) => {
    const round = Math.floor(index / Math.max(1, photos.length));
    const picture =
      photos.length === 0
        ? texture(index)
        : sharp(photos[index % photos.length])
            .resize(WIDTH + 8 * round, HEIGHT + 8 * round, { fit: 'cover' })
            .extract({ left: 4 * round, top: 4 * round, width: WIDTH, height: HEIGHT })
            .modulate({ brightness: 1 + 0.03 * round });
    await picture.jpeg({ quality: 88 }).toFile(join(folder, LABELS[index % LABELS.length], `${index}.jpg`));
  };
  for (let start = 0; start < count; start += 8) {
    await Promise.all(
      Array.from({ length: Math.min(8, count - start) }, async (_, i) => await write(start + i)),
    );
  }
}

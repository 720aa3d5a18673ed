import sharp from 'sharp';

/** Columns; two characters a pixel column would be too wide for small terminals. */
const WIDTH = 28;
/** From dark to light. */
const SHADES = ' .:-=+*#%@';

/** A small picture in characters, for a terminal: one character is one pixel wide and two pixels high. */
export async function drawPicture(file: string): Promise<string> {
  const { data, info } = await sharp(file)
    .resize(WIDTH, WIDTH / 2, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const shade = (value: number): string => SHADES.charAt(Math.floor((value / 256) * SHADES.length));
  const rows = Array.from({ length: info.height }, (_, y) =>
    data.subarray(y * info.width, (y + 1) * info.width),
  );
  return rows
    .map((row) => Array.from(row, shade).join('').trimEnd())
    .filter(Boolean)
    .join('\n');
}

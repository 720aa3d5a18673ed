import { availableParallelism } from 'node:os';
import type { AvailableFormatInfo } from 'sharp';

export interface Machine {
  /** `20.19.0` */
  readonly node: string;
  readonly platform: string;
  readonly architecture: string;
  readonly cores: number;
}

/** What this process runs on. */
export function machine(): Machine {
  const { versions, platform, arch } = process;
  return { node: versions.node, platform, architecture: arch, cores: availableParallelism() };
}

/** sharp's names of the formats that its binary decodes here. */
export async function loadedFormats(): Promise<readonly string[]> {
  const { default: sharp } = await import('sharp');
  const formats = (Object.values(sharp.format) as AvailableFormatInfo[])
    .filter(({ input }) => input.buffer)
    .map(({ id }) => id);
  // libvips reads AVIF with its HEIF loader.
  return formats.includes('heif') ? [...formats, 'avif'] : formats;
}

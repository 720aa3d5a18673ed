import { loadedFormats, machine } from '../../io/process-machine.ts';
import type { Terminal } from '../../io/terminal.ts';
import { fail, ok, warn, type Check } from './check.ts';

/** sharp's names of the formats that a dataset may have. */
const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const;

export function checkNode(): Check {
  const { node, platform, architecture, cores } = machine();
  // bin.ts has refused what is too old.
  return ok('Node', `${node} on ${platform} ${architecture}, ${cores} cores`);
}

/** Loads the runtime: its binary is missing on some platforms, and on some musl systems. */
export async function checkOnnxruntime(): Promise<Check> {
  const name = 'onnxruntime';
  try {
    const { env } = await import('onnxruntime-node');
    return ok(name, `loads, version ${env.versions.common}`);
  } catch (error) {
    const { platform, architecture } = machine();
    return fail(
      name,
      `does not load on ${platform} ${architecture}: ${firstLine(error)}`,
      'It runs on Linux (glibc), macOS and Windows, x64 and arm64. Install create-model-builder again on one of them.',
    );
  }
}

/** Loads the decoder and decodes one picture. */
export async function checkSharp(): Promise<Check> {
  const name = 'sharp';
  try {
    // Here, because it loads sharp: what is to be found out must not end the doctor.
    const { withPicture } = await import('../../io/picture.ts');
    await withPicture(Buffer.from(ONE_PIXEL_PNG, 'base64'), (picture) => picture.raw().toBuffer());
    const formats = await loadedFormats();
    const missing = FORMATS.filter((format) => !formats.includes(format));
    if (missing.length === 0) return ok(name, `decodes ${FORMATS.join(', ')}`);
    return warn(
      name,
      `decodes pictures, but not ${missing.join(', ')}`,
      'Convert such pictures to JPEG or PNG first.',
    );
  } catch (error) {
    return fail(
      name,
      `does not work: ${firstLine(error)}`,
      'Install create-model-builder again on this machine.',
    );
  }
}

export function checkTerminal({ canAsk, columns }: Terminal): Check {
  return canAsk
    ? ok('Terminal', `interactive, ${columns} columns`)
    : ok('Terminal', 'not interactive: answers are given as flags, questions are never asked');
}

const ONE_PIXEL_PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}

import { hash } from 'node:crypto';

/** Lower-case hexadecimal, 64 digits; of a text the hash of its UTF-8 bytes. */
export function sha256Of(content: string | Uint8Array): string {
  return hash('sha256', content);
}

import { randomBytes } from 'node:crypto';

/** Ten random hexadecimal digits, for a name that nobody else has. */
export function randomName(): string {
  return randomBytes(5).toString('hex');
}
